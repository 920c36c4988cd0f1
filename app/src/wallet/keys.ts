/**
 * The key pair for sealed files of an account. As a rule it is made from a signature of the account's own wallet. That
 * holds only while the wallet signs the same way each time, so before anything is paid it is asked twice; where it does
 * not, or cannot sign at all, as for a contract, another wallet of the same person keeps the key, or a key file does.
 */
import type { Deployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type KeyPair, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { encryptionKeyTypedData, holderEncryptionKeyTypedData } from "@genuine/sdk/typed-data";
import {
  type Address,
  type Chain,
  createWalletClient,
  custom,
  type EIP1193Provider,
  type Hex,
  isAddressEqual,
  type PublicClient,
  recoverTypedDataAddress,
  type TypedDataDefinition,
} from "viem";
import type { Connector } from "wagmi";
import { isContract } from "./is-contract";
import { forgetKey, recallKey, rememberKey } from "./key-memory";
import { askForKeeper, type KeyReason } from "./key-question";
import { isUnknownMethod } from "./wallet-errors";

export type KeyTools = {
  client: PublicClient;
  chain: Chain;
  deployment: Deployment;
  /** Asks the wallet that is connected, as `account`. */
  sign(data: TypedDataDefinition, account: Address): Promise<Hex>;
  /** Wallets besides the connected one. */
  otherWallets(): readonly Connector[];
};

export type KeyWanted = {
  /** Before money moves: it must be certain that the same key can be had again. */
  toPay: boolean;
  /** The public key that a file was sealed for. */
  expected?: Hex;
};

export type Keys = {
  /** @throws GenuineError no_holder, holder_changed, holder_contract, bad_signature; what wallets throw */
  of(account: Address, wanted: KeyWanted): Promise<KeyPair>;
  /** How many signatures `of` asks for before a payment, as far as known. */
  signaturesBeforePaying(account: Address): number;
  /** The pair, when no wallet need be asked for it. */
  known(account: Address): KeyPair | undefined;
  /** After a key that opened nothing: the next `of` asks anew. */
  forget(account: Address): void;
  forgetAll(): void;
};

/** `proven`: it was had twice. */
type Had = { pair: KeyPair; proven: boolean };

export function createKeys(tools: KeyTools): Keys {
  const { chainId } = tools.deployment;
  const had = new Map<Address, Had>();
  const asking = new Map<Address, Promise<Had>>();

  async function obtain(account: Address, wanted: KeyWanted): Promise<Had> {
    const before = had.get(account);
    const remembered = recallKey(chainId, account);
    if (remembered?.keeper?.kind === "file") return ofKeeper(tools, account, "file");
    if (remembered?.keeper?.kind === "wallet") {
      const { wallet: keeper } = remembered.keeper;
      const wallet = tools.otherWallets().find(({ id }) => id === keeper);
      return wallet === undefined ? ofKeeper(tools, account, "gone") : ofWallet(tools, account, wallet);
    }
    if (await isContract(tools.client, account)) return ofKeeper(tools, account, "contract");

    const once = before?.pair ?? (await ofOwnWallet(tools, account).catch(unableOrThrow));
    if (once === undefined) return ofKeeper(tools, account, "unable");
    if (wanted.expected !== undefined && !same(once.publicKey, wanted.expected))
      return ofKeeper(tools, account, "other");
    // Made anew, it is what an earlier signature gave: as good as asking twice.
    const again = before === undefined ? (wanted.expected ?? remembered?.publicKey) : undefined;
    if (again !== undefined && same(again, once.publicKey)) return proven(once);
    if (!wanted.toPay) return { pair: once, proven: false };
    const twice = await ofOwnWallet(tools, account);
    return same(once.publicKey, twice.publicKey) ? proven(once) : ofKeeper(tools, account, "unstable");

    function proven(pair: KeyPair): Had {
      rememberKey(chainId, account, { publicKey: pair.publicKey });
      return { pair, proven: true };
    }
  }

  return {
    async of(account, wanted) {
      const known = had.get(account);
      if (known !== undefined && (known.proven || !wanted.toPay)) {
        if (wanted.expected === undefined || same(known.pair.publicKey, wanted.expected)) return known.pair;
        this.forget(account);
      }
      // Several files may want it at once: the wallet is asked once.
      const asked = asking.get(account) ?? obtain(account, wanted).finally(() => asking.delete(account));
      asking.set(account, asked);
      const found = await asked;
      had.set(account, found);
      return wanted.toPay && !found.proven ? this.of(account, wanted) : found.pair;
    },
    signaturesBeforePaying(account) {
      const known = had.get(account);
      if (known !== undefined) return known.proven ? 0 : 1;
      return recallKey(chainId, account) === undefined ? 2 : 1;
    },
    known: (account) => had.get(account)?.pair,
    forget(account) {
      had.delete(account);
      forgetKey(chainId, account);
    },
    forgetAll: () => had.clear(),
  };
}

/** @throws GenuineError bad_signature when it is not the account's */
async function ofOwnWallet({ sign, deployment }: KeyTools, account: Address): Promise<KeyPair> {
  const data = encryptionKeyTypedData(deployment.chainId, account);
  const signature = await sign(data, account);
  const pair = keyPairFromSignature(signature);
  // A wallet that signs with another account would have this one pay for a key that is not its own.
  const signer = await recoverTypedDataAddress({ ...data, signature });
  if (isAddressEqual(signer, account)) return pair;
  throw new GenuineError("bad_signature", `Your wallet signed for ${signer} instead of ${account}.`, {
    remedy: "Choose that account in your wallet, then try again. Nothing was sent.",
  });
}

/** Asks for the key holder, and obtains the key from it. */
async function ofKeeper(tools: KeyTools, account: Address, reason: KeyReason): Promise<Had> {
  const wallets = tools.otherWallets();
  const keeper = await askForKeeper({
    reason,
    account,
    wallets: wallets.map(({ id, name, icon }) => ({ id, name, icon })),
  });
  if (keeper?.kind === "file") {
    const { chainId } = tools.deployment;
    rememberKey(chainId, account, { publicKey: keeper.pair.publicKey, keeper: { kind: "file" } });
    return { pair: keeper.pair, proven: true };
  }
  const wallet = wallets.find(({ id }) => id === keeper?.id);
  if (wallet !== undefined) return ofWallet(tools, account, wallet);
  throw new GenuineError("no_holder", "Nothing was chosen to keep the key.", {
    remedy: "Start again when you have a wallet or a key file at hand. Nothing was sent.",
  });
}

async function ofWallet(
  { client, chain, deployment: { chainId } }: KeyTools,
  account: Address,
  wallet: Connector,
): Promise<Had> {
  const remembered = recallKey(chainId, account);
  const known =
    remembered?.keeper?.kind === "wallet" && remembered.keeper.wallet === wallet.id ? remembered.keeper : undefined;
  const provider = (await wallet.getProvider()) as EIP1193Provider;
  const holder = createWalletClient({ chain, transport: custom(provider) });
  const [address] = await holder.requestAddresses();
  if (address === undefined)
    throw new GenuineError("no_holder", `${wallet.name} shows no account.`, { remedy: "Unlock it, then try again." });
  if (known !== undefined && known.address !== address.toLowerCase()) {
    throw new GenuineError(
      "holder_changed",
      `The key was made with the account ${known.address} in ${wallet.name}, which now shows ${address}.`,
      { remedy: `Choose that account in ${wallet.name}, then try again.` },
    );
  }
  if (await isContract(client, address)) {
    throw new GenuineError("holder_contract", `${address} in ${wallet.name} is a contract as well.`, {
      remedy: "Choose a wallet that signs with a key of its own.",
    });
  }
  if ((await holder.getChainId()) !== chain.id) {
    // As a rule wallets sign for the chain they are on, and only know chains that were added.
    await holder.switchChain(chain).catch(() => holder.addChain({ chain }));
  }
  const sign = async () =>
    keyPairFromSignature(
      await holder.signTypedData({ account: address, ...holderEncryptionKeyTypedData(chainId, account) }),
    );
  const pair = await sign();
  if (remembered?.publicKey !== pair.publicKey) {
    const again = await sign();
    if (!same(pair.publicKey, again.publicKey)) {
      throw new GenuineError("holder_unstable", `${wallet.name} gives another key each time.`, {
        remedy: "Choose another wallet, or a key file. Nothing was sent.",
      });
    }
  }
  rememberKey(chainId, account, {
    publicKey: pair.publicKey,
    keeper: { kind: "wallet", wallet: wallet.id, address: address.toLowerCase() },
  });
  return { pair, proven: true };
}

function unableOrThrow(error: unknown): undefined {
  const isOddSignature = error instanceof GenuineError && error.code === "bad_signature";
  if (!isUnknownMethod(error) && !isOddSignature) throw error;
}

function same(one: Hex, other: Hex): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
