/** Two chains of two different clients, with one clock for both, and what a swap between them needs. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { network } from "hardhat";
import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  type Hex,
  type HttpTransport,
  http,
  type PublicClient,
  type WalletClient,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { startChain } from "../../scripts/chain.ts";
import { deployContracts } from "../../scripts/deploy.ts";
import { startAnvil } from "../../scripts/lib/anvil.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import { LOCAL } from "../../scripts/settings.ts";
import type { Deployment } from "../../sdk/src/deployment.ts";
import { hashTimelockAbi } from "../../sdk/src/generated/abis.ts";
import { type LockState, readLock } from "../../sdk/src/hash-timelock.ts";
import { LOCAL_ACCOUNTS, type LocalRole } from "../../sdk/src/local.ts";
import type { LockTerms } from "../../sdk/src/structs.ts";
import type { ContractCall } from "../../sdk/src/transactions.ts";
import { closeAtEnd } from "./leftovers.ts";

const ANVIL_ID = 31338;
const FREE = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };

/** One chain, seen by everyone on it. */
export class Net {
  readonly contracts: { hashTimelock: Address };
  readonly reader: PublicClient;
  readonly #url: string;
  readonly #chain: Chain;

  constructor(url: string, id: number, contracts: { hashTimelock: Address }) {
    this.#url = url;
    this.#chain = defineChain({
      id,
      name: String(id),
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [url] } },
    });
    this.contracts = contracts;
    this.reader = createPublicClient({ chain: this.#chain, transport: http(url), pollingInterval: 20, cacheTime: 0 });
  }

  wallet(role: LocalRole): WalletClient<HttpTransport, Chain, Account> {
    return createWalletClient({
      chain: this.#chain,
      transport: http(this.#url),
      account: privateKeyToAccount(LOCAL_ACCOUNTS[role].privateKey),
    });
  }

  /** Simulates, sends and waits. Throws what the simulation throws. */
  async send(role: LocalRole, step: ContractCall & { value?: bigint }): Promise<void> {
    const wallet = this.wallet(role);
    await this.reader.simulateContract({ ...step, account: wallet.account });
    const hash = await wallet.writeContract({ ...step, ...FREE });
    const receipt = await this.reader.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`${step.functionName} failed.`);
  }

  async deploy(role: LocalRole, { abi, bytecode }: { abi: Abi; bytecode: Hex }): Promise<Address> {
    const hash = await this.wallet(role).deployContract({ abi, bytecode, args: [], ...FREE });
    return (await this.reader.waitForTransactionReceipt({ hash })).contractAddress!;
  }

  /** Everything mined counts as final here: neither client reorganises. */
  async stateOf(terms: LockTerms): Promise<LockState> {
    return readLock(
      this.reader,
      { contracts: this.contracts, startBlock: 0 },
      terms,
      await this.reader.getBlockNumber(),
    );
  }

  async ether(address: Address): Promise<bigint> {
    return this.reader.getBalance({ address });
  }

  async now(): Promise<number> {
    return Number((await this.reader.getBlock()).timestamp);
  }

  /** Mines a block of that time. */
  async setTime(timestamp: number): Promise<void> {
    const tester = createTestClient({ mode: "anvil", chain: this.#chain, transport: http(this.#url) });
    await tester.setNextBlockTimestamp({ timestamp: BigInt(timestamp) });
    await tester.request({ method: "evm_mine", params: undefined });
  }
}

export type TwoChains = {
  /** Hardhat, with all of Genuine. */
  genuine: Net & { deployment: Deployment };
  /** Anvil, with nothing but the timelock. */
  anvil: Net;
  /** Lets both chains come to that time. */
  setTime(timestamp: number): Promise<void>;
  close(): Promise<void>;
};

export async function startTwoChains(): Promise<TwoChains> {
  const chain = await startChain({ port: 0 });
  const connection = await network.create({ network: "localhost", override: { url: chain.url } });
  const deployment = await deployContracts(connection, LOCAL);
  await connection.close();
  const genuine = Object.assign(new Net(chain.url, deployment.chainId, deployment.contracts), { deployment });

  const anvilNode = await startAnvil({ chainId: ANVIL_ID, timestamp: await genuine.now() });
  const artifact = JSON.parse(
    await readFile(join(ROOT, "artifacts/contracts/guarantee/HashTimelock.sol/HashTimelock.json"), "utf8"),
  ) as { bytecode: Hex };
  const bare = new Net(anvilNode.url, ANVIL_ID, { hashTimelock: "0x" });
  const hashTimelock = await bare.deploy("deployer", { abi: hashTimelockAbi, bytecode: artifact.bytecode });
  const anvil = new Net(anvilNode.url, ANVIL_ID, { hashTimelock });
  return closeAtEnd({
    genuine,
    anvil,
    async setTime(timestamp) {
      for (const net of [genuine, anvil]) if ((await net.now()) < timestamp) await net.setTime(timestamp);
    },
    async close() {
      await chain.close();
      await anvilNode.close();
    },
  });
}
