/**
 * The consortium: four validators with a worker each, in network namespaces where these can be had. `npm run network -- --test`
 * runs it; it needs geth or Go, and says so.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chainOf } from "@genuine/sdk/deployment";
import { espRegistryAbi, testDollarAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { furtherLocalKey, LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import * as transactions from "@genuine/sdk/transactions";
import { type Address, createWalletClient, type Hex, http } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playJourney } from "../../scripts/lib/journey.ts";
import { canHaveGeth } from "../../scripts/network/geth.ts";
import { type Network, startNetwork } from "../../scripts/network/network.ts";
import { votesFor } from "../../scripts/network/validators.ts";

const skip = canHaveGeth() ? false : "neither geth nor Go is installed";
const [A, B, C] = ["0xa", "0xb", "0xc"] as const satisfies Address[];
let dir: string;
let network: Network;

before(async () => {
  if (skip) return;
  dir = await mkdtemp(join(tmpdir(), "genuine-network-"));
  // Three begin; the fourth has to be voted in.
  network = await startNetwork({ dir, providers: 4, sealers: 3, say: console.log });
});
after(async () => {
  await network?.close();
  if (dir !== undefined) await rm(dir, { recursive: true, force: true });
});

const lower = (address: string) => address.toLowerCase() as Address;
const actor = (role: "alice" | "bob", node: number) => {
  const { stack, consortium } = network;
  return new Actor(
    { deployment: stack.deployment, urls: { ...stack.urls, rpc: consortium.nodes[node]!.url } },
    LOCAL_ACCOUNTS[role].privateKey,
  );
};
/** An account that sends through node `i`. */
const walletOf = (key: Hex, i: number) =>
  createWalletClient({
    account: privateKeyToAccount(key),
    chain: chainOf(network.stack.deployment, network.consortium.nodes[i]!.url),
    transport: http(network.consortium.nodes[i]!.url),
  });
/** All test dollars, by who has them: wallets and what the vault owes them. */
async function money(...addresses: Address[]): Promise<bigint[]> {
  const { client } = network.consortium.nodes[0]!;
  const { token, vault } = network.stack.deployment.contracts;
  return Promise.all(
    addresses.map(async (address) => {
      const args = [address] as const;
      const held = await client.readContract({ address: token, abi: testDollarAbi, functionName: "balanceOf", args });
      const owed = await client.readContract({ address: vault, abi: vaultAbi, functionName: "balanceOf", args });
      return held + owed;
    }),
  );
}

test("who has stake is voted in, who lost it out, and who never registered stays", () => {
  const register = (entries: [Address, boolean][]) => new Map(entries);
  assert.deepEqual(votesFor([A, B], register([[C, true]])), { add: [C], remove: [] });
  assert.deepEqual(
    votesFor(
      [A, B, C],
      register([
        [C, false],
        [A, true],
      ]),
    ),
    { add: [], remove: [C] },
    "B began the network without a place in the register",
  );
  assert.deepEqual(votesFor([A], register([[A, false]])), { add: [], remove: [] }, "somebody has to go on");
});

test("a provider with stake becomes a validator", { skip }, async () => {
  const dorado = lower(network.consortium.nodes[3]!.address);
  await until("the fourth validator", async () =>
    (await network.consortium.sealers()).includes(dorado) ? true : undefined,
  );
  const { client } = network.consortium.nodes[3]!;
  await until("a block that it sealed", async () => {
    const blocks = await network.consortium.nodes[3]!.rpc<{ sealerActivity: Record<string, number> }>("clique_status");
    return (blocks.sealerActivity[dorado] ?? 0) > 0 ? true : undefined;
  });
  assert.equal(await client.getGasPrice(), 0n, "nobody pays for gas");
});

test("all journeys pass, each worker on its provider's own node", { skip }, async () => {
  const result = await playJourney(network.stack, { say: () => undefined, waitUntil: network.waitUntil });
  assert.deepEqual(result.bought, result.made);
  await network.consortium.agree();
});

test("a node that is killed while its worker has an order comes back, and the order is paid once", {
  skip,
}, async () => {
  const [aurora, alice] = [LOCAL_ACCOUNTS.aurora.address, LOCAL_ACCOUNTS.alice.address];
  const before = await money(aurora, alice);
  const node = network.consortium.nodes[0]!;
  const person = actor("alice", 1);
  const order = person.generate(network.stack.urls.esps[0]!, `Amber rings over a still lake ${Date.now()}`);
  await until("the order's lock", async () => {
    const [now] = await money(alice);
    return now! < before[1]! ? true : undefined;
  });
  await node.stop("SIGKILL");
  await network.consortium.agree(1, network.consortium.nodes.slice(1));
  await node.start();
  await network.consortium.introduce(0);
  const { taskId } = await order;
  await network.consortium.agree();
  const [task] = (await person.indexer.task(taskId)).items;
  assert.equal(task?.status, "settled");
  const paid = before[1]! - (await money(alice))[0]!;
  const earned = (await money(aurora))[0]! - before[0]!;
  assert.ok(paid > 0n && earned > 0n && earned <= paid, `paid ${paid}, earned ${earned}`);
});

test("a node cut from the others catches up, and what its worker owes is delivered", { skip }, async () => {
  const { consortium, stack } = network;
  const person = actor("bob", 1);
  await person.getReadyToPay();
  const order = person.generate(stack.urls.esps[2]!, `Green dunes at noon ${Date.now()}`);
  order.catch(() => undefined);
  const { number: height } = await consortium.nodes[1]!.head();
  await consortium.cut(2);
  // The others are enough to go on without it.
  const others = consortium.nodes.filter((_, i) => i !== 2);
  await consortium.agree(height + 8, others);
  const { number: behind } = await consortium.nodes[2]!.head();
  const { number: ahead } = await consortium.nodes[1]!.head();
  assert.ok(behind < ahead, `it stands at ${behind}, the others at ${ahead}`);
  await consortium.heal(2);
  await consortium.agree(ahead + 1);
  const { taskId } = await order;
  assert.equal((await person.indexer.task(taskId)).items[0]?.status, "settled");
});

test("transactions of one node stand in the chain in the order in which it had them", { skip }, async () => {
  const node = network.consortium.nodes[1]!;
  const { deployment } = network.stack;
  const faucet = transactions.faucet(deployment, LOCAL_ACCOUNTS.carol.address);
  const hashes: Hex[] = [];
  for (let i = 0; i < 40; i++) hashes.push(await walletOf(generatePrivateKey(), 1).writeContract(faucet));
  const places = await Promise.all(
    hashes.map((hash) =>
      until("its block", () =>
        node.client.getTransactionReceipt({ hash }).then(
          ({ blockNumber, transactionIndex }) => Number(blockNumber) * 100_000 + transactionIndex,
          () => undefined,
        ),
      ),
    ),
  );
  const outOfOrder = places.filter((place, i) => i > 0 && place < places[i - 1]!).length;
  console.log(`out of order: ${outOfOrder} of ${places.length}`);
  assert.equal(new Set(places).size, places.length);
});

test("a provider that takes its stake back is a validator no longer", { skip }, async () => {
  const { consortium, stack } = network;
  const node = consortium.nodes[1]!;
  const wallet = walletOf(furtherLocalKey(0), 1);
  const registry = { address: stack.deployment.contracts.espRegistry, abi: espRegistryAbi } as const;
  const { address } = wallet.account;
  const { stake } = await node.client.readContract({ ...registry, functionName: "espOf", args: [address] });
  await wallet.writeContract({ ...registry, functionName: "startUnbonding", args: [stake] });
  await until("three validators", async () =>
    (await consortium.sealers(node)).includes(lower(address)) ? undefined : true,
  );
  const { number } = await node.head();
  await consortium.agree(number + 3, consortium.nodes.slice(0, 3));
});
