/** The chain as the worker uses it: reads, and one account that sends. */
import { setTimeout as sleep } from "node:timers/promises";
import { chainOf, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ContractCall } from "@genuine/sdk/transactions";
import {
  type Account,
  type Chain as ViemChain,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import type { Settings } from "../settings.ts";

/** A step that the chain would refuse. `code` is the contract error's name. */
export class Refused extends GenuineError {
  constructor({ code, message, nextStep }: ReturnType<typeof explainContractError>, cause: unknown) {
    super(code, message, { remedy: nextStep, cause });
  }
}

const RECEIPT_TIMEOUT_MS = 60_000;
/** How old a reading of the chain's time may be, ms: many jobs ask at the same moment. */
const CLOCK_MS = 250;
/** Room for state that changes between estimate and block, in per cent. */
const GAS_MARGIN = 120n;

export class Chain {
  readonly client: PublicClient<Transport, ViemChain>;
  readonly #wallet: WalletClient<Transport, ViemChain, Account>;
  readonly #fees: { maxFeePerGas?: bigint; maxPriorityFeePerGas?: bigint };
  /** Sends go one after another, so that each simulation and nonce knows of the ones before. */
  #queue: Promise<unknown> = Promise.resolve();
  #clock: { readAt: number; time: Promise<number> } | undefined;

  constructor({ rpcUrl, deployment, account, pollMs }: Pick<Settings, "rpcUrl" | "deployment" | "account" | "pollMs">) {
    const chain = chainOf(deployment, rpcUrl);
    const transport = http(rpcUrl, { timeout: 10_000, retryCount: 2 });
    this.client = createPublicClient({ chain, transport, pollingInterval: Math.min(pollMs, 1000), cacheTime: 0 });
    this.#wallet = createWalletClient({ account, chain, transport });
    this.#fees = deployment.chainId === LOCAL_CHAIN_ID ? { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } : {};
  }

  /** The time that a transaction sent now would see, Unix seconds. */
  now(): Promise<number> {
    if (this.#clock === undefined || Date.now() - this.#clock.readAt > CLOCK_MS) {
      this.#clock = { readAt: Date.now(), time: this.#readTime() };
    }
    return this.#clock.time;
  }

  async #readTime(): Promise<number> {
    const latest = await this.client.getBlock({ blockTag: "latest" });
    const pending = await this.client.getBlock({ blockTag: "pending" }).catch(() => latest);
    return Number(pending.timestamp > latest.timestamp ? pending.timestamp : latest.timestamp);
  }

  /**
   * Simulates on top of what is pending, sends, and waits until it is mined.
   * @param sent Told the transaction's hash as soon as the node has it.
   * @throws Refused when the simulation fails, which costs nothing; GenuineError transaction_failed when a mined one did
   */
  async send(call: ContractCall, sent?: (hash: Hex) => void): Promise<void> {
    const hash = await this.#inTurn(() => this.#simulateAndSend(call));
    sent?.(hash);
    const receipt = await this.client.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS });
    if (receipt.status !== "success") {
      throw new GenuineError("transaction_failed", `${call.functionName} was mined in block ${receipt.blockNumber} and failed.`);
    }
  }

  async #simulateAndSend(call: ContractCall): Promise<Hex> {
    const account = this.#wallet.account;
    let gas: bigint;
    try {
      await this.client.simulateContract({ ...call, account, blockTag: "pending", ...this.#fees });
      gas = await this.client.estimateContractGas({ ...call, account, blockTag: "pending", ...this.#fees });
    } catch (error) {
      if (isNodeAway(error)) throw error;
      throw new Refused(explainContractError(error), error);
    }
    const nonce = await this.client.getTransactionCount({ address: account.address, blockTag: "pending" });
    return this.#wallet.writeContract({ ...call, account, chain: this.client.chain, nonce, gas: (gas * GAS_MARGIN) / 100n, ...this.#fees });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

/** Whether the node could not be reached, as opposed to an answer of it. */
export function isNodeAway(error: unknown): boolean {
  const { code } = explainContractError(error);
  return code === "unreachable" || code === "not_confirmed";
}

/** Tries again, ever more slowly, while the node can not be reached. */
export async function whenReachable<T>(work: () => Promise<T>, signal: AbortSignal, away: (error: unknown) => void): Promise<T> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isNodeAway(error) || signal.aborted) throw error;
      away(error);
      await sleep(wait, undefined, { signal });
    }
  }
}
