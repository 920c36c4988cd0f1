/**
 * Everything of the page that needs viem, wagmi and the ABIs. Loaded after the first paint, by `loadEngine` only, so that
 * reading pages stay small.
 */

import { acceptorKeyOf } from "@genuine/sdk/acceptor";
import * as bids from "@genuine/sdk/bids";
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import * as descriptions from "@genuine/sdk/descriptions";
import { explainContractError } from "@genuine/sdk/errors";
import * as abis from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import * as licences from "@genuine/sdk/licences";
import * as listings from "@genuine/sdk/listings";
import type { LocalRole } from "@genuine/sdk/local";
import * as promptProofs from "@genuine/sdk/prompt-proof";
import type { KeyPair } from "@genuine/sdk/sealing/envelope";
import { unwrapped } from "@genuine/sdk/signatures";
import * as build from "@genuine/sdk/transactions";
import * as typedData from "@genuine/sdk/typed-data";
import {
  type Address,
  bytesToHex,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  type Hash,
  type Hex,
  http,
  isAddressEqual,
  keccak256,
  type PublicClient,
  type TypedDataDefinition,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { type Connector, createConfig, createStorage, injected } from "wagmi";
import {
  connect,
  disconnect,
  getConnection,
  getConnectors,
  getWalletClient,
  reconnect,
  switchChain,
  watchConnection,
  watchConnectors,
} from "wagmi/actions";
import type { RuntimeConfig } from "@/config/runtime-config";
import { indexerOf } from "@/data/clients";
import { safeStorage } from "@/data/safe-storage";
import { errorTexts, walletTexts } from "@/texts/texts";
import { type Batches, createBatches } from "./batches";
import { createKeys, type KeyWanted } from "./keys";
import { createNames, type Names } from "./names";
import { updateSession } from "./session";
import { PERSONAS, roleOf, TEST_WALLET_ID, testWallet } from "./test-wallet";

export type Builders = typeof build;

export type Engine = {
  deployment: Deployment;
  /** The blocks of a picture as the indexer serves them, and their hash. */
  blocksOf(productId: Hex): Promise<{ blocks: Hex; hash: Hash }>;
  /** Reads of the chain. */
  client: PublicClient;
  /** Another node of the same chain, where one is configured: what is signed or paid is compared with what it says. */
  second: PublicClient | undefined;
  build: Builders;
  abis: typeof abis;
  typedData: typeof typedData;
  descriptions: typeof descriptions;
  licences: typeof licences;
  promptProofs: typeof promptProofs;
  listings: typeof listings;
  bids: typeof bids;
  explain: typeof explainContractError;
  connect(walletId: string): Promise<void>;
  playAs(role: string): Promise<void>;
  disconnect(): Promise<void>;
  switchToChain(): Promise<void>;
  /**
   * Signs with the account for which the step was begun.
   * @throws GenuineError not_connected, account_changed, wrong_chain; what wallets throw
   */
  signTypedData(data: TypedDataDefinition, account: Address): Promise<Hex>;
  /** Calldata of a call. */
  encode(call: build.ContractCall): Hex;
  /** Sends a call that was simulated, from that account. @throws as `signTypedData` */
  send(call: build.ContractCall, account: Address): Promise<Hash>;
  /** Names of accounts; undefined where the page has no resolver. */
  names: Names | undefined;
  /** Several calls at once, and sponsored ones, where the wallet offers that. */
  batches: Batches;
  /**
   * Who may accept in an account's place, see the SDK's acceptor.ts. Undefined while the account's key is not known, and where
   * transactions cost fees, which that account could not pay.
   */
  acceptorOf(account: Address): Address | undefined;
  /** Whether there can be such an acceptor on this chain. */
  canAcceptAlone: boolean;
  /** Sends a call that was simulated, from the acceptor of an account. @throws GenuineError no_acceptor */
  sendAsAcceptor(call: build.ContractCall, account: Address): Promise<Hash>;
  /** The key pair of an account, by its wallet's signature or from who keeps it; held in memory only. @throws see keys.ts */
  encryptionKeys(account: Address, wanted: KeyWanted): Promise<KeyPair>;
  /** The same without asking anybody. */
  knownEncryptionKeys(account: Address): KeyPair | undefined;
  /** How many signatures for the key a payment will ask for. */
  keySignaturesBeforePaying(account: Address): number;
  /** After a key that opened nothing: the next `encryptionKeys` asks anew. */
  forgetEncryptionKeys(account: Address): void;
};

const INJECTED_ID = "injected";
const PATIENCE_MS = 3_000;

export async function createEngine({
  deployment,
  indexerUrl,
  rpcUrl,
  secondRpcUrl,
  paymasterUrl,
  ensResolver,
  testWallet: offered,
}: RuntimeConfig): Promise<Engine> {
  const chain = chainOf(deployment, rpcUrl);
  const test = offered ? testWallet(chain, rpcUrl) : undefined;
  const wagmi = createConfig({
    chains: [chain],
    // "injected" is for wallets that only put themselves at window.ethereum, as those inside phones' browsers.
    connectors: [injected(), ...(test === undefined ? [] : [test.connector])],
    transports: { [chain.id]: http(rpcUrl) },
    multiInjectedProviderDiscovery: true,
    storage: createStorage({ storage: safeStorage }),
  });
  const client = createPublicClient({ chain, transport: http(rpcUrl), pollingInterval: 1_000 }) as PublicClient;
  const second =
    secondRpcUrl === undefined
      ? undefined
      : (createPublicClient({ chain, transport: http(secondRpcUrl) }) as PublicClient);
  /** Counts what was chosen to connect. */
  let choice = 0;
  const keys = createKeys({ client, chain, deployment, sign: signTypedData, otherWallets });
  const batches = createBatches({
    chainId: chain.id,
    paymasterUrl,
    walletOf,
    walletNow: () => getWalletClient(wagmi),
  });

  function publish(): void {
    const { address, chainId, status, connector } = getConnection(wagmi);
    const connected = status === "connected" || (status === "reconnecting" && address !== undefined);
    updateSession({
      status: connected ? "connected" : status === "disconnected" ? "disconnected" : "connecting",
      account: connected ? address : undefined,
      chainId,
      onRightChain: connected && chainId === deployment.chainId,
      walletName: connector && nameOf(connector),
      persona: connector?.id === TEST_WALLET_ID ? roleOf(address) : undefined,
      wallets: browserWallets().map((wallet) => ({ id: wallet.id, name: nameOf(wallet), icon: wallet.icon })),
    });
  }

  /** Those that announced themselves (EIP-6963), or else the one at window.ethereum. */
  function browserWallets(): Connector[] {
    const all = getConnectors(wagmi).filter(({ id }) => id !== TEST_WALLET_ID);
    const announced = all.filter(({ id }) => id !== INJECTED_ID);
    return announced.length > 0 || !("ethereum" in window) ? announced : all;
  }

  /** The wallet, asked itself: what it last said of its account and chain may be older than its owner's last click. */
  async function walletOf(account: Address) {
    const { connector } = getConnection(wagmi);
    const [shown] = (await connector?.getAccounts?.()) ?? [];
    if (connector === undefined || shown === undefined) {
      throw new GenuineError("not_connected", "No wallet is connected.", { remedy: "Connect one." });
    }
    if (!isAddressEqual(shown, account)) {
      throw new GenuineError("account_changed", `You switched to ${shown} in your wallet: nothing was sent.`, {
        remedy: `Switch back to ${account}, or start again as the other.`,
      });
    }
    const chainId = await connector.getChainId();
    if (chainId !== deployment.chainId) {
      throw new GenuineError("wrong_chain", `Your wallet is on chain ${chainId}, Genuine is on ${chain.name}.`, {
        remedy: "Switch the network.",
      });
    }
    return getWalletClient(wagmi, { account, connector, chainId: deployment.chainId });
  }

  async function signTypedData(data: TypedDataDefinition, account: Address): Promise<Hex> {
    const wallet = await walletOf(account);
    const signature = await wallet.signTypedData(data as Parameters<typeof wallet.signTypedData>[0]);
    return unwrapped(client, account, signature);
  }

  function acceptorOf(account: Address) {
    const pair = keys.known(account);
    return chain.fees === undefined || pair === undefined ? undefined : privateKeyToAccount(acceptorKeyOf(pair));
  }

  function otherWallets(): Connector[] {
    const { connector } = getConnection(wagmi);
    return browserWallets().filter(({ id }) => id !== connector?.id);
  }

  const engine: Engine = {
    deployment,
    client,
    second,
    build,
    abis,
    typedData,
    descriptions,
    licences,
    promptProofs,
    listings,
    bids,
    explain(error) {
      const told = explainContractError(error);
      return { ...told, ...errorTexts.of(told) };
    },
    async blocksOf(productId) {
      const blocks = bytesToHex(await indexerOf({ indexerUrl }).blocks(productId));
      return { blocks, hash: keccak256(blocks) };
    },
    async connect(walletId) {
      const connector = getConnectors(wagmi).find(({ id }) => id === walletId);
      if (connector === undefined) {
        throw new GenuineError("wallet_gone", "That wallet is no longer there.", { remedy: "Reload the page." });
      }
      if (getConnection(wagmi).status !== "disconnected") await engine.disconnect();
      const mine = ++choice;
      await connect(wagmi, { connector });
      // A wallet that answers after its owner has chosen another one does not take its place.
      if (mine !== choice) await disconnect(wagmi, { connector });
    },
    async playAs(role) {
      if (test === undefined) return;
      const current = getConnection(wagmi);
      if (current.connector?.id !== TEST_WALLET_ID) await engine.connect(TEST_WALLET_ID);
      await test.choose(role as LocalRole, wagmi.storage as never);
    },
    async disconnect() {
      keys.forgetAll();
      try {
        await disconnect(wagmi);
      } finally {
        // Also when the wallet does not answer: leaving must always work.
        if (getConnection(wagmi).status !== "disconnected") {
          wagmi.setState((state) => ({ ...state, connections: new Map(), current: null, status: "disconnected" }));
        }
      }
    },
    async switchToChain() {
      await switchChain(wagmi, { chainId: deployment.chainId }).catch((error: unknown) => {
        throw whyNotAdded(error, chain.name);
      });
    },
    signTypedData,
    encode: (call) => encodeFunctionData(call),
    async send(call, account) {
      const wallet = await walletOf(account);
      const noFees = chain.fees === undefined ? {} : { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
      return wallet.writeContract({ ...call, account: wallet.account, chain, ...noFees });
    },
    names: ensResolver === undefined ? undefined : createNames(client, ensResolver),
    batches,
    canAcceptAlone: chain.fees !== undefined,
    acceptorOf: (account) => acceptorOf(account)?.address,
    async sendAsAcceptor(call, account) {
      const acceptor = acceptorOf(account);
      if (acceptor === undefined) {
        throw new GenuineError("no_acceptor", "The key that accepts in your place is not known here.", {
          remedy: "Sign for your key first, then try again.",
        });
      }
      const sender = createWalletClient({ account: acceptor, chain, transport: http(rpcUrl) });
      return sender.writeContract({ ...call, account: acceptor, chain, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n });
    },
    encryptionKeys: (account, wanted) => keys.of(account, wanted),
    knownEncryptionKeys: (account) => keys.known(account),
    keySignaturesBeforePaying: (account) => keys.signaturesBeforePaying(account),
    forgetEncryptionKeys: (account) => keys.forget(account),
  };

  if (test !== undefined) {
    updateSession({
      personas: PERSONAS,
      names: Object.fromEntries(PERSONAS.map(({ name, address }) => [address.toLowerCase(), name])),
    });
  }
  watchConnection(wagmi, { onChange: publish });
  watchConnectors(wagmi, { onChange: publish });
  // A wallet that does not answer must not hold up the page.
  await Promise.race([reconnect(wagmi).catch(() => undefined), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  publish();
  return engine;
}

function nameOf({ id, name }: Connector): string {
  return id === INJECTED_ID ? walletTexts.unnamed : name;
}

/** wagmi calls every failure to add a chain a refusal of the person; what the wallet said is inside. */
function whyNotAdded(error: unknown, chain: string): unknown {
  const { cause } = error as { cause?: { code?: unknown; message?: string } };
  if (cause?.code === undefined || cause.code === 4001) return error;
  return new GenuineError("chain_not_added", `Your wallet did not add ${chain}: ${cause.message}`, {
    remedy: "Add it there by hand, or use another wallet.",
    cause: error,
  });
}
