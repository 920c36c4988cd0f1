/** Wallet capabilities (EIP-5792): batches, and paymasters (ERC-7677). */
import type { BatchCall } from "@genuine/sdk/batch";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Address, Hash, WalletClient } from "viem";
import { causesSaying, isUnknownMethod } from "./wallet-errors";

/** Capabilities of the connected wallet for an account on this chain. */
type WalletOffers = {
  /** Several calls under one question, all or none of them. */
  batches: boolean;
  /** Fees paid by the paymaster of this page's settings. */
  sponsored: boolean;
};

/** Status of a batch, as reported by the wallet. */
type CallsStatus =
  | { state: "pending" }
  /** `hash`: of the transaction that holds the last call, where the wallet names one. */
  | { state: "success" | "failed" | "partly"; hash: Hash | undefined }
  /** The wallet does not know them, or cannot be asked. */
  | { state: "unknown" };

export type Batches = {
  /** Never throws; nothing is offered by a wallet that does not answer, or that has failed to keep it. */
  offers(account: Address): Promise<WalletOffers>;
  /** Resolves with the wallet's own id of the calls. @throws GenuineError no_calls_id; what wallets throw */
  send(calls: readonly BatchCall[], account: Address): Promise<string>;
  /** Never throws. */
  status(id: string): Promise<CallsStatus>;
  /** For a wallet that cannot do what it announces: not used again while the page is open. */
  distrust(account: Address): void;
};

type BatchTools = {
  chainId: number;
  paymasterUrl: string | undefined;
  /** The wallet, after a check of its account and chain. @throws GenuineError */
  walletOf(account: Address): Promise<WalletClient>;
  /** The wallet that is connected, on whatever account it is now. */
  walletNow(): Promise<WalletClient>;
};

const NOTHING: WalletOffers = { batches: false, sponsored: false };
/** For a question that needs no person. */
const PATIENCE_MS = 3_000;
/** Not offered after all: of EIP-5792, all of them before anything was sent. */
const NOT_OFFERED = [5700, 5710, 5740, 5750, 5760];
const STATUS_PARTLY = 600;

export function createBatches({ chainId, paymasterUrl, walletOf, walletNow }: BatchTools): Batches {
  const asked = new Map<Address, Promise<WalletOffers>>();

  async function ask(account: Address): Promise<WalletOffers> {
    const wallet = await walletOf(account);
    const said = await wallet.getCapabilities({ account, chainId });
    return {
      // "ready": it would have to change the account first, which its owner is asked and may decline.
      batches: said?.atomic?.status === "supported" || said?.atomic?.status === "ready",
      sponsored: paymasterUrl !== undefined && said?.paymasterService?.supported === true,
    };
  }

  return {
    async offers(account) {
      const answer = asked.get(account) ?? ask(account);
      asked.set(account, answer);
      return Promise.race([answer, pause(PATIENCE_MS).then(() => NOTHING)]).catch((error: unknown) => {
        // A wallet that is away or on another chain may be asked again; one that lacks the method will still lack it.
        if (!isUnknownMethod(error)) asked.delete(account);
        return NOTHING;
      });
    },
    async send(calls, account) {
      const { sponsored } = await this.offers(account);
      const wallet = await walletOf(account);
      const { id } = await wallet.sendCalls({
        account,
        chain: wallet.chain,
        calls,
        forceAtomic: calls.length > 1,
        ...(sponsored && { capabilities: { paymasterService: { url: paymasterUrl! } } }),
      });
      if (typeof id === "string" && id !== "") return id;
      throw new GenuineError("no_calls_id", "Your wallet does not say what became of it.", {
        remedy: "Look into your wallet. Before you pay again, this page checks whether it was paid.",
      });
    },
    async status(id) {
      try {
        const wallet = await walletNow();
        const { status, statusCode, receipts } = await wallet.getCallsStatus({ id });
        const hash = receipts?.at(-1)?.transactionHash;
        if (status === "pending") return { state: "pending" };
        if (status === "success") return { state: "success", hash };
        if (status === "failure") return { state: statusCode === STATUS_PARTLY ? "partly" : "failed", hash };
      } catch {
        // Reported below.
      }
      return { state: "unknown" };
    },
    distrust: (account) => asked.set(account, Promise.resolve(NOTHING)),
  };
}

/** Whether a wallet rejected an announced capability before it sent anything. */
export function isNotOffered(error: unknown): boolean {
  return isUnknownMethod(error) || causesSaying(error, ({ code }) => NOT_OFFERED.includes(code as number));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
