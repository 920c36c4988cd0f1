/** Transactions on a node that takes fees and mines on command. */
import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment } from "@genuine/sdk/deployment";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import * as transactions from "@genuine/sdk/transactions";
import {
  type Abi,
  createTestClient,
  createWalletClient,
  type Hex,
  http,
  parseGwei,
  publicActions,
  walletActions,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Chain } from "../../esp/src/chain/chain.ts";
import { bumped, capped } from "../../esp/src/chain/fees.ts";
import { Refused, verdictOn } from "../../esp/src/chain/refusals.ts";
import { MemoryTransactionStore, type TransactionStore } from "../../esp/src/chain/transaction-store.ts";
import { openSqlite } from "../../esp/src/store/sqlite.ts";
import { TransactionTable } from "../../esp/src/store/transaction-table.ts";
import { type Anvil, startAnvil } from "../../scripts/lib/anvil.ts";
import { ROOT } from "../../scripts/lib/build.ts";
import { until } from "./support/person.ts";

const CHAIN_ID = 4242;
const CAP = parseGwei("20");
const account = privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey);
let anvil: Anvil;
let deployment: Deployment;
let node: ReturnType<typeof clients>;

function clients(url: string) {
  const chain = {
    id: CHAIN_ID,
    name: "fees",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  };
  return createTestClient({ mode: "anvil", chain, account, transport: http(url), cacheTime: 0, pollingInterval: 50 })
    .extend(publicActions)
    .extend(walletActions);
}

before(async () => {
  anvil = await startAnvil({ chainId: CHAIN_ID, timestamp: Math.floor(Date.now() / 1000), baseFee: parseGwei("1") });
  node = clients(anvil.url);
  const { abi, bytecode } = JSON.parse(
    await readFile(join(ROOT, "artifacts/contracts/payment/TestDollar.sol/TestDollar.json"), "utf8"),
  ) as { abi: Abi; bytecode: Hex };
  const { contractAddress } = await node.waitForTransactionReceipt({
    hash: await node.deployContract({ abi, bytecode }),
  });
  deployment = {
    chainId: CHAIN_ID,
    chainName: "fees",
    startBlock: 0,
    contracts: { token: contractAddress },
  } as unknown as Deployment;
});

beforeEach(async () => {
  await node.mine({ blocks: 1 });
  await node.setAutomine(false);
});

after(() => anvil?.close());

function chainWith(store: TransactionStore = new MemoryTransactionStore(), maxFeePerGas = CAP): Chain {
  return new Chain(
    { rpcUrl: anvil.url, deployment, account, pollMs: 100, confirmations: 0, maxFeePerGas, bumpAfterMs: 600 },
    store,
  );
}

const approve = (amount: bigint) =>
  transactions.approve({ ...deployment, contracts: { ...deployment.contracts, vault: account.address } }, amount);
const waiting = async (): Promise<Record<string, { maxFeePerGas: Hex }>> => {
  const pool = (await node.request({ method: "txpool_content" } as never)) as {
    pending: Record<string, Record<string, Record<string, { maxFeePerGas: Hex }>>>;
  };
  return (Object.entries(pool.pending).find(
    ([address]) => address.toLowerCase() === account.address.toLowerCase(),
  )?.[1] ?? {}) as never;
};
const offered = async () => Object.values(await waiting()).map(({ maxFeePerGas }) => BigInt(maxFeePerGas));

/** Repairs as the worker's loop does, until `done`. */
async function keep(chain: Chain, done: Promise<unknown>): Promise<void> {
  let over = false;
  void done.catch(() => undefined).finally(() => (over = true));
  while (!over) {
    await chain.repair();
    await sleep(50);
  }
}

test("a transaction that waits offers more and more, to the cap and no further, and is then mined once", async () => {
  const store = new MemoryTransactionStore();
  const chain = chainWith(store, parseGwei("3"));
  const sending = chain.send(approve(1n));
  const [first] = await until("it in the pool", async () => ((await offered()).length === 1 ? offered() : undefined));
  assert.ok(first! <= parseGwei("3"));
  const [later] = await until("a higher offer", async () => ((await offered())[0]! > first! ? offered() : undefined));
  assert.ok(later! > (first! * 110n) / 100n);
  await sleep(3_000);
  for (const offer of await offered()) assert.ok(offer <= parseGwei("3"), `${offer}`);
  const before = await node.getTransactionCount({ address: account.address });
  await node.mine({ blocks: 1 });
  await sending;
  assert.equal((await node.getTransactionCount({ address: account.address })) - before, 1);
  assert.deepEqual(await store.openTransactions(), []);
});

test("a worker that died after sending finds its transaction again and brings it through", async () => {
  const dir = await mkdtemp(join(tmpdir(), "genuine-sender-test-"));
  const database = openSqlite(dir);
  const dead = chainWith(new TransactionTable(database))
    .send(approve(2n))
    .catch(() => undefined);
  await until("it in the pool", async () => ((await offered()).length === 1 ? true : undefined));
  const [first] = await offered();
  const store = new TransactionTable(database);
  const chain = chainWith(store);
  const higher = until("a higher offer", async () => ((await offered())[0]! > first! ? true : undefined));
  await keep(chain, higher);
  const second = chain.send(approve(3n));
  await until("both in the pool", async () => ((await offered()).length === 2 ? true : undefined));
  await node.mine({ blocks: 1 });
  await second;
  await dead;
  await until("an end of what waits", async () => {
    await chain.repair();
    return (await store.openTransactions()).length === 0 ? true : undefined;
  });
  await database.close();
});

test("a transaction that the node forgot is sent again, unless it is obsolete", async () => {
  const store = new MemoryTransactionStore();
  const chain = chainWith(store);
  const sending = chain.send(approve(4n));
  await until("it in the pool", async () => ((await offered()).length === 1 ? true : undefined));
  const [open] = await store.openTransactions();
  await node.dropTransaction({ hash: open!.hashes.at(-1)! });
  assert.deepEqual(await offered(), []);
  await until("it in the pool again", async () => ((await offered()).length === 1 ? true : undefined));
  await node.mine({ blocks: 1 });
  await sending;
});

test("a forgotten transaction that somebody else has made obsolete is not sent again", async () => {
  const store = new MemoryTransactionStore();
  const chain = chainWith(store);
  const faucet = transactions.faucet(deployment, account.address);
  const lost = chain.send(faucet).catch((error: unknown) => error);
  await until("it in the pool", async () => ((await offered()).length === 1 ? true : undefined));
  const [open] = await store.openTransactions();
  const other = createWalletClient({
    account: privateKeyToAccount(LOCAL_ACCOUNTS.borealis.privateKey),
    chain: node.chain,
    transport: http(anvil.url),
  });
  await node.dropTransaction({ hash: open!.hashes.at(-1)! });
  for (let i = 0; i < 10; i++) await other.writeContract({ ...faucet, gas: 200_000n });
  await node.mine({ blocks: 1 });
  await keep(
    chain,
    until("it forgotten", async () => ((await store.openTransactions()).length === 0 ? true : undefined)),
  );
  assert.deepEqual(await offered(), []);
  void lost;
});

test("a backlog that nobody knows anything about is freed", async () => {
  const nonce = await node.getTransactionCount({ address: account.address });
  await node.sendTransaction({
    to: account.address,
    value: 1n,
    nonce,
    maxFeePerGas: parseGwei("1"),
    maxPriorityFeePerGas: 1n,
  });
  const [stuck] = await until("it in the pool", async () => ((await offered()).length === 1 ? offered() : undefined));
  const chain = chainWith();
  await keep(
    chain,
    until("a higher offer", async () => ((await offered())[0]! > stuck! ? true : undefined)),
  );
  await node.mine({ blocks: 1 });
  assert.equal(await node.getTransactionCount({ address: account.address }), nonce + 1);
});

test("another program with the same key is reported as such", async () => {
  const chain = chainWith();
  const sending = chain.send(approve(5n)).then(
    () => undefined,
    (error: unknown) => error,
  );
  await until("it in the pool", async () => ((await offered()).length === 1 ? true : undefined));
  const nonce = await node.getTransactionCount({ address: account.address });
  const wallet = createWalletClient({ account, chain: node.chain, transport: http(anvil.url) });
  await wallet.sendTransaction({
    to: account.address,
    nonce,
    maxFeePerGas: parseGwei("100"),
    maxPriorityFeePerGas: parseGwei("50"),
  });
  await node.mine({ blocks: 1 });
  assert.ok(hasCode(await sending, "nonce_taken"));
});

test("what would fail is not sent", async () => {
  const chain = chainWith();
  const impossible = transactions.approve(
    {
      ...deployment,
      contracts: { ...deployment.contracts, vault: "0x0000000000000000000000000000000000000000" },
    } as Deployment,
    1n,
  );
  await assert.rejects(chain.send(impossible), (error) => error instanceof Refused);
  assert.deepEqual(await offered(), []);
});

test("the same function that takes more gas than before has it", async () => {
  await node.setAutomine(true);
  await chainWith().send(approve(1n));
  const chain = chainWith();
  await chain.send(approve(2n));
  await chain.send(approve(0n));
  // From nothing to something takes nearly twice as much.
  await chain.send(approve(3n));
});

test("fees: bumps are what nodes ask for a replacement, and never above the cap", () => {
  const fees = { maxFeePerGas: 1000n, maxPriorityFeePerGas: 100n };
  assert.deepEqual(bumped(fees, { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }, 10_000n), {
    maxFeePerGas: 1126n,
    maxPriorityFeePerGas: 113n,
  });
  assert.deepEqual(bumped(fees, { maxFeePerGas: 5000n, maxPriorityFeePerGas: 200n }, 10_000n), {
    maxFeePerGas: 5000n,
    maxPriorityFeePerGas: 200n,
  });
  assert.deepEqual(bumped(fees, { maxFeePerGas: 50_000n, maxPriorityFeePerGas: 20_000n }, 10_000n), {
    maxFeePerGas: 10_000n,
    maxPriorityFeePerGas: 10_000n,
  });
  assert.equal(bumped(fees, fees, 1125n), undefined);
  assert.deepEqual(bumped(fees, fees, 1126n), { maxFeePerGas: 1126n, maxPriorityFeePerGas: 113n });
  assert.deepEqual(capped({ maxFeePerGas: 5n, maxPriorityFeePerGas: 5n }, 3n), {
    maxFeePerGas: 3n,
    maxPriorityFeePerGas: 3n,
  });
});

test("a refusal decides between trying again, waiting until its time, and giving up", () => {
  const refused = (code: string, values: Record<string, unknown> = {}) =>
    new Refused({ code, message: "No.", nextStep: "Wait.", values }, undefined);
  assert.deepEqual(verdictOn(refused("Guarantee_TooEarly", { opensAt: 130n }), 100), { kind: "wait", seconds: 30 });
  assert.deepEqual(verdictOn(refused("Challenge_TooEarly", { respondBy: 90n }), 100), { kind: "wait", seconds: 0 });
  assert.deepEqual(verdictOn(refused("Guarantee_Held"), 100), { kind: "wait", seconds: 30 });
  assert.deepEqual(verdictOn(refused("Guarantee_TooLate"), 100), { kind: "drop" });
  assert.deepEqual(verdictOn(refused("Guarantee_WrongStatus"), 100), { kind: "retry" });
});
