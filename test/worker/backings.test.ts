/** What a seller puts behind a sale, on a real node: listed only where it is reserved, and ended by the provider when it is due. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { pledgesAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { hasCode } from "@genuine/sdk/genuine-error";
import { reservedFor } from "@genuine/sdk/listings";
import { parseMoney } from "@genuine/sdk/money";
import { openPackage } from "@genuine/sdk/sealing/package";
import * as transactions from "@genuine/sdk/transactions";
import type { Hex } from "viem";
import { LOCAL } from "../../scripts/settings.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let aurora: WorkerProcess;
let borealis: WorkerProcess;
let alice: Person;
let bob: Person;
let coffee: Hex;
const PRICE = parseMoney("40");
const BACKING = parseMoney("20");

before(async () => {
  chain = await startTestChain();
  aurora = await (await WorkerProcess.create(chain)).start();
  borealis = await (await WorkerProcess.create(chain, { role: "borealis" })).start();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
  const picture = await readFile(resolve(import.meta.dirname, "../fixtures/pictures/coffee.jpg"));
  const answer = await alice.attest(aurora, picture, "image/jpeg");
  await alice.register(answer);
  coffee = answer.productId;
});

after(async () => {
  await aurora?.stop();
  await borealis?.stop();
  await chain?.close();
});

const reserve = (amount: bigint) => alice.send(transactions.reserveBacking(chain.deployment, BigInt(coffee), amount));
const reserved = () => reservedFor(chain.client, chain.deployment, BigInt(coffee), alice.account.address);
const inVault = (person: Person) =>
  chain.client.readContract({
    address: chain.deployment.contracts.vault,
    abi: vaultAbi,
    functionName: "balanceOf",
    args: [person.account.address],
  });
const backing = () =>
  chain.client.readContract({
    address: chain.deployment.contracts.pledges,
    abi: pledgesAbi,
    functionName: "backingOf",
    args: [BigInt(coffee)],
  });

test("a listing promises what its seller has reserved, and leaves the board with it", async () => {
  const promised = await alice.signListing(aurora, coffee, PRICE, { backing: BACKING });
  const isDead = (error: unknown) =>
    hasCode(error, "listing_dead") && /has reserved 0\.00/.test((error as Error).message);
  await assert.rejects(aurora.client.list(promised), isDead);
  await reserve(BACKING);
  assert.equal(await reserved(), BACKING);
  await aurora.client.list(promised);
  assert.deepEqual(await aurora.client.listings({ productId: coffee }), [promised]);

  // A buyer who has kept it could use it still.
  const less = await alice.signListing(aurora, coffee, PRICE, { backing: BACKING - 1n });
  await assert.rejects(aurora.client.list(less), (error) => hasCode(error, "cheaper_listing"));
  await alice.send(transactions.releaseBacking(chain.deployment, BigInt(coffee)));
  await until("an empty board", async () => ((await aurora.client.listings()).length === 0 ? true : undefined));
  assert.equal(await inVault(alice), BACKING);
});

test("after its season the provider that vouched for the work returns it, without a word of its seller", async () => {
  await reserve(BACKING);
  assert.equal(await inVault(alice), 0n, "taken from the vault first");
  const promised = await alice.signListing(aurora, coffee, PRICE, { backing: BACKING });
  await aurora.client.list(promised);
  await bob.lockListed(promised);
  const sealed = await bob.acceptSale(aurora, coffee);
  const [key] = await until("the sale's key", async () =>
    (await bob.saleKeys(coffee)).length > 0 ? bob.saleKeys(coffee) : undefined,
  );
  assert.ok(openPackage(sealed, key!).file);
  await bob.send(transactions.settleSale(chain.deployment, BigInt(coffee)));
  const { seller, buyer, amount, until: end } = await backing();
  assert.deepEqual([seller, buyer, amount], [alice.account.address, bob.account.address, BACKING]);
  const price = await inVault(alice);

  // It remembers it.
  await aurora.kill();
  const { timestamp } = await chain.client.getBlock();
  assert.equal(BigInt(end) - timestamp <= BigInt(LOCAL.seasonSeconds), true);
  await chain.skip(LOCAL.seasonSeconds);
  await aurora.start();
  await until("the end of the backing", async () => ((await backing()).amount === 0n ? true : undefined));
  assert.equal(await inVault(alice), price + BACKING);
  const done = await until("its duty", async () =>
    (await aurora.client.duties()).find(({ step, state }) => step === "closeBacking" && state === "done"),
  );
  assert.deepEqual([done.subject, done.id], ["sale", coffee]);
  const others = (await borealis.client.duties()).filter(({ step }) => step === "closeBacking");
  assert.deepEqual(others, [], "nobody else pays for a step that nobody rewards");
});
