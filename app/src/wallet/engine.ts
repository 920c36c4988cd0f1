/**
 * Everything of the page that needs viem, wagmi and the ABIs. Loaded after the first paint, by `loadEngine` only, so that
 * reading pages stay small.
 */
import * as abis from "@genuine/sdk/generated/abis";
import { chainOf, type Deployment } from "@genuine/sdk/deployment";
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError } from "@genuine/sdk/genuine-error";
import * as licences from "@genuine/sdk/licences";
import * as listings from "@genuine/sdk/listings";
import type { LocalRole } from "@genuine/sdk/local";
import { type KeyPair, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import * as build from "@genuine/sdk/transactions";
import * as typedData from "@genuine/sdk/typed-data";
import {
  type Address,
  createPublicClient,
  encodeFunctionData,
  type Hash,
  type Hex,
  http,
  type PublicClient,
  type TypedDataDefinition,
} from "viem";
import { type Connector, createConfig } from "wagmi";
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
import { errorTexts } from "@/texts/texts";
import { isContract } from "./is-contract";
import { forgetHolder, keyPairOfHolder } from "./key-holder";
import { getSession, updateSession } from "./session";
import { PERSONAS, roleOf, TEST_WALLET_ID, testWallet } from "./test-wallet";

export type Builders = typeof build;

export type Engine = {
  deployment: Deployment;
  /** Reads of the chain. */
  client: PublicClient;
  build: Builders;
  abis: typeof abis;
  typedData: typeof typedData;
  licences: typeof licences;
  listings: typeof listings;
  explain: typeof explainContractError;
  connect(walletId: string): Promise<void>;
  playAs(role: string): Promise<void>;
  disconnect(): Promise<void>;
  switchToChain(): Promise<void>;
  /** @throws GenuineError not_connected, wrong_chain */
  signTypedData(data: TypedDataDefinition): Promise<Hex>;
  /** Calldata of a call. */
  encode(call: build.ContractCall): Hex;
  /** Sends a call that was simulated. @throws as `signTypedData`, and what wallets throw */
  send(call: build.ContractCall): Promise<Hash>;
  /** The key pair of the connected account, by one signature; kept in memory only. */
  encryptionKeys(): Promise<KeyPair>;
  /** After a key that opened nothing: the next `encryptionKeys` asks anew. */
  forgetEncryptionKeys(): void;
  /** Whether `encryptionKeys` will answer without asking the wallet. */
  hasEncryptionKeys(): boolean;
};

export async function createEngine({ deployment, rpcUrl, testWallet: offered }: RuntimeConfig): Promise<Engine> {
  const chain = chainOf(deployment, rpcUrl);
  const test = offered ? testWallet(chain, rpcUrl) : undefined;
  const wagmi = createConfig({
    chains: [chain],
    connectors: test === undefined ? [] : [test.connector],
    transports: { [chain.id]: http(rpcUrl) },
    multiInjectedProviderDiscovery: true,
  });
  const client = createPublicClient({ chain, transport: http(rpcUrl), pollingInterval: 1_000 }) as PublicClient;
  const keys = new Map<Address, KeyPair>();
  const asking = new Map<Address, Promise<KeyPair>>();

  function publish(): void {
    const { address, chainId, status, connector } = getConnection(wagmi);
    const connected = status === "connected" || (status === "reconnecting" && address !== undefined);
    updateSession({
      status: connected ? "connected" : status === "disconnected" ? "disconnected" : "connecting",
      account: connected ? address : undefined,
      chainId,
      onRightChain: connected && chainId === deployment.chainId,
      walletName: connector?.name,
      persona: connector?.id === TEST_WALLET_ID ? roleOf(address) : undefined,
      wallets: getConnectors(wagmi)
        .filter(({ id }) => id !== TEST_WALLET_ID)
        .map(({ id, name, icon }) => ({ id, name, icon })),
    });
  }

  async function walletOnChain() {
    const { account, onRightChain, chainId } = getSession();
    if (account === undefined) {
      throw new GenuineError("not_connected", "No wallet is connected.", { remedy: "Connect one." });
    }
    if (!onRightChain) {
      throw new GenuineError("wrong_chain", `Your wallet is on chain ${chainId}, Genuine is on ${chain.name}.`, {
        remedy: "Switch the network.",
      });
    }
    return getWalletClient(wagmi, { account, chainId: deployment.chainId });
  }

  async function signTypedData(data: TypedDataDefinition): Promise<Hex> {
    const wallet = await walletOnChain();
    return wallet.signTypedData(data as Parameters<typeof wallet.signTypedData>[0]);
  }

  function otherWallets(): Connector[] {
    const { connector } = getConnection(wagmi);
    return getConnectors(wagmi).filter(({ id }) => id !== TEST_WALLET_ID && id !== connector?.id);
  }

  /** @throws what wallets throw, those of `keyPairOfHolder` and `keyPairFromSignature` */
  async function deriveKeys(account: Address | undefined): Promise<KeyPair> {
    if (account !== undefined && (await isContract(client, account))) {
      return keyPairOfHolder(account, { client, chain, deployment, wallets: otherWallets() });
    }
    return keyPairFromSignature(await signTypedData(typedData.encryptionKeyTypedData(deployment.chainId)));
  }

  const engine: Engine = {
    deployment,
    client,
    build,
    abis,
    typedData,
    licences,
    listings,
    explain(error) {
      const told = explainContractError(error);
      return { ...told, ...errorTexts.of(told) };
    },
    async connect(walletId) {
      const connector = getConnectors(wagmi).find(({ id }) => id === walletId);
      if (connector === undefined) {
        throw new GenuineError("wallet_gone", "That wallet is no longer there.", { remedy: "Reload the page." });
      }
      if (getConnection(wagmi).status !== "disconnected") await engine.disconnect();
      await connect(wagmi, { connector });
    },
    async playAs(role) {
      if (test === undefined) return;
      const current = getConnection(wagmi);
      if (current.connector?.id !== TEST_WALLET_ID) await engine.connect(TEST_WALLET_ID);
      await test.choose(role as LocalRole, wagmi.storage as never);
    },
    async disconnect() {
      keys.clear();
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
      await switchChain(wagmi, { chainId: deployment.chainId });
    },
    signTypedData,
    encode: (call) => encodeFunctionData(call),
    async send(call) {
      const wallet = await walletOnChain();
      const noFees = chain.fees === undefined ? {} : { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
      return wallet.writeContract({ ...call, account: wallet.account, chain, ...noFees });
    },
    async encryptionKeys() {
      const { account } = getSession();
      if (account === undefined) return deriveKeys(account);
      const known = keys.get(account);
      if (known !== undefined) return known;
      // Several files may want it at once: the wallet is asked once.
      const asked = asking.get(account) ?? deriveKeys(account).finally(() => asking.delete(account));
      asking.set(account, asked);
      const pair = await asked;
      // The account may have changed while the wallet asked.
      if (account === getSession().account) keys.set(account, pair);
      return pair;
    },
    forgetEncryptionKeys() {
      const { account } = getSession();
      if (account === undefined) return;
      keys.delete(account);
      forgetHolder(deployment, account);
    },
    hasEncryptionKeys() {
      const { account } = getSession();
      return account !== undefined && keys.has(account);
    },
  };

  if (test !== undefined) {
    updateSession({
      personas: PERSONAS,
      names: Object.fromEntries(PERSONAS.map(({ name, address }) => [address.toLowerCase(), name])),
    });
  }
  watchConnection(wagmi, { onChange: publish });
  watchConnectors(wagmi, { onChange: publish });
  await reconnect(wagmi).catch(() => undefined);
  publish();
  return engine;
}
