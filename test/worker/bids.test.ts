/** Bids on a real node: what a provider keeps and refuses, and a sale from an accepted bid to the opened file. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { type SignedBidJson, signedBidFromJson } from "@genuine/sdk/bids";
import { type GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { parseMoney } from "@genuine/sdk/money";
import { openPackage } from "@genuine/sdk/sealing/package";
import * as transactions from "@genuine/sdk/transactions";
import type { Hex } from "viem";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let aurora: WorkerProcess;
let borealis: WorkerProcess;
let alice: Person;
let bob: Person;
let carol: Person;
let coffee: Hex;
let cat: Hex;
const TEN = parseMoney("10");

before(async () => {
  chain = await startTestChain();
  aurora = await (await WorkerProcess.create(chain)).start();
  borealis = await (await WorkerProcess.create(chain, { role: "borealis" })).start();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
  carol = await new Person(chain, "carol").fund();
  coffee = await product("coffee.jpg", "image/jpeg");
  cat = await product("cat.webp", "image/webp");
});

after(async () => {
  await aurora?.stop();
  await borealis?.stop();
  await chain?.close();
});

const picture = (name: string) => readFile(resolve(import.meta.dirname, "../fixtures/pictures", name));

/** A picture of Alice's that Aurora has vouched for and keeps. */
async function product(name: string, mediaType: string): Promise<Hex> {
  const answer = await alice.attest(aurora, await picture(name), mediaType);
  await alice.register(answer);
  return answer.productId;
}

const refused = (code: string) => (error: unknown) =>
  hasCode(error, code) || assert.fail(`${(error as GenuineError).code}: ${String(error)}`);
const share = async () => ({ address: (await aurora.client.info()).esp, basisPoints: 100 });
const accepts = async (owner: Person, signed: SignedBidJson) => {
  const { bid, signature } = signedBidFromJson(signed);
  await owner.send(transactions.acceptBid(chain.deployment, bid, signature, await share()));
};

test("bids that bind nobody, that nobody could pay, or for files that are not here are refused by name", async () => {
  const good = await bob.signBid(coffee, TEN);
  const changed = (change: Partial<SignedBidJson["bid"]>) => ({ ...good, bid: { ...good.bid, ...change } });
  await assert.rejects(aurora.client.bid(changed({ price: "1" })), refused("bad_signature"));
  await assert.rejects(aurora.client.bid({ ...good, signature: "0x1234" }), refused("bad_signature"));
  await assert.rejects(aurora.client.bid(changed({ buyer: carol.account.address })), refused("bad_signature"));
  await assert.rejects(borealis.client.bid(good), refused("file_not_here"));
  await assert.rejects(aurora.client.bid(changed({ productId: `0x${"00".repeat(32)}` })), refused("file_not_here"));
  await assert.rejects(aurora.client.bid(await bob.signBid(coffee, 0n)), refused("bid_dead"));
  await assert.rejects(aurora.client.bid(await bob.signBid(coffee, TEN, { expiry: 9n })), refused("bid_dead"));
  await assert.rejects(aurora.client.bid(await bob.signBid(coffee, parseMoney("1000000"))), refused("bid_unfunded"));
  await assert.rejects(aurora.client.bid(changed({ nonce: "-1" })), refused("bad_request"));
  assert.deepEqual(await aurora.client.bids(), []);
  for (const query of ["productId=1", "buyer=1", "buyer=%00"]) {
    const response = await fetch(`${aurora.endpoint}/bids?${query}`);
    assert.equal(response.status, 400, query);
  }
});

test("bids are found by product and by buyer, the highest first, each once", async () => {
  const [low, high] = [await bob.signBid(coffee, TEN), await carol.signBid(coffee, TEN + 1n)];
  const other = await bob.signBid(cat, parseMoney("9"));
  for (const signed of [low, high, other, low]) await aurora.client.bid(signed);
  assert.deepEqual(await aurora.client.bids({ productId: coffee }), [high, low]);
  assert.deepEqual(await aurora.client.bids({ productId: cat }), [other]);
  assert.deepEqual(await aurora.client.bids(), [high, low, other]);
  assert.deepEqual(await aurora.client.bids({ productId: coffee, buyer: bob.account.address }), [low]);
  assert.deepEqual(
    new Set((await aurora.client.bids({ buyer: bob.account.address })).map(({ signature }) => signature)),
    new Set([low.signature, other.signature]),
  );
  assert.deepEqual(await borealis.client.bids(), []);
});

test("an accepted bid is delivered, opened by its buyer and settled; the buyer sends nothing before", async () => {
  await alice.pledge(coffee);
  const before = await chain.client.getTransactionCount({ address: carol.account.address });
  await accepts(alice, (await aurora.client.bids({ productId: coffee }))[0]!);
  assert.equal(await chain.client.getTransactionCount({ address: carol.account.address }), before);
  const sealed = await carol.acceptSale(aurora, coffee);
  const [key] = await until("the sale's key", async () =>
    (await carol.saleKeys(coffee)).length > 0 ? carol.saleKeys(coffee) : undefined,
  );
  assert.deepEqual(Buffer.from(openPackage(sealed, key!).file!), await picture("coffee.jpg"));
  assert.equal(await carol.ownerOf(coffee), carol.account.address);
});

test("a cancelled bid is refused, and goes when the board is tidied", async () => {
  await alice.pledge(cat);
  const kept = await bob.signBid(cat, parseMoney("8"));
  await aurora.client.bid(kept);
  await bob.send(transactions.cancelBid(chain.deployment, BigInt(kept.bid.nonce)));
  await assert.rejects(aurora.client.bid(kept), refused("bid_dead"));
  await assert.rejects(accepts(alice, kept), /Bid_Spent|taken back/);
  await aurora.kill();
  await aurora.start();
  await until("a board without it", async () =>
    (await aurora.client.bids({ productId: cat })).every(({ signature }) => signature !== kept.signature)
      ? true
      : undefined,
  );
  assert.equal((await aurora.client.bids({ productId: cat })).length, 1, "the other one outlives the restart");
});

test("one buyer fills no board, and a full product takes only what is higher", async () => {
  const room = 20 - (await aurora.client.bids({ buyer: bob.account.address })).length;
  for (let i = 1; i <= room; i++) await aurora.client.bid(await bob.signBid(cat, TEN + BigInt(i)));
  await assert.rejects(aurora.client.bid(await bob.signBid(cat, TEN)), refused("too_many_bids"));
  const kept = await aurora.client.bids({ productId: cat });
  for (let i = kept.length; i < 20; i++) await aurora.client.bid(await carol.signBid(cat, TEN + 100n));
  const full = await aurora.client.bids({ productId: cat });
  assert.equal(full.length, 20);
  const least = BigInt(full.at(-1)!.bid.price);
  await assert.rejects(aurora.client.bid(await carol.signBid(cat, least)), refused("too_many_bids"));
  await aurora.client.bid(await carol.signBid(cat, least + 1n));
  const now = await aurora.client.bids({ productId: cat });
  assert.equal(now.length, 20);
  assert.ok(now.every(({ bid }) => BigInt(bid.price) > least));
});
