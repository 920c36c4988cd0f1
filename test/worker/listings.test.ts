/** The board of listings on a real node: what it keeps, what it refuses, and when it lets go. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { productRegistryAbi } from "@genuine/sdk/generated/abis";
import { type GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import type { SignedListingJson } from "@genuine/sdk/listings";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import { openPackage } from "@genuine/sdk/sealing/package";
import * as transactions from "@genuine/sdk/transactions";
import { getAddress, type Hex } from "viem";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let aurora: WorkerProcess;
let borealis: WorkerProcess;
let alice: Person;
let bob: Person;
let coffee: Hex;
let cat: Hex;
const TEN = parseMoney("10");
/** Says yes to every signature. */
const CONTRACT_WALLET = getAddress("0x00000000000000000000000000000000000c0ffe");

before(async () => {
  chain = await startTestChain();
  aurora = await (await WorkerProcess.create(chain)).start();
  borealis = await (await WorkerProcess.create(chain, { role: "borealis" })).start();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
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
const empty = (productId: Hex) =>
  until("an empty board", async () =>
    (await aurora.client.listings()).every(({ listing }) => listing.productId !== productId) ? true : undefined,
  );
const nonce = (person: Person) => chain.client.getTransactionCount({ address: person.account.address });

test("a listing is kept, found, bought, delivered and gone; its seller sends nothing but the pledge", async () => {
  await alice.pledge(coffee);
  const before = await nonce(alice);
  const signed = await alice.signListing(aurora, coffee, TEN);
  await aurora.client.list(signed);
  assert.deepEqual(await aurora.client.listings(), [signed]);
  assert.deepEqual(await aurora.client.listings({ productId: coffee }), [signed]);
  assert.deepEqual(await aurora.client.listings({ productId: cat }), []);
  assert.deepEqual(await borealis.client.listings(), []);

  await bob.lockListed((await aurora.client.listings({ productId: coffee }))[0]!);
  await empty(coffee);
  const sealed = await bob.acceptSale(aurora, coffee);
  const [key] = await until("the sale's key", async () =>
    (await bob.saleKeys(coffee)).length > 0 ? bob.saleKeys(coffee) : undefined,
  );
  assert.deepEqual(Buffer.from(openPackage(sealed, key!).file!), await picture("coffee.jpg"));
  assert.equal(await bob.ownerOf(coffee), bob.account.address);
  assert.equal(await nonce(alice), before);
  await chain.skip(301);
  await until("the settlement", () => (aurora.output.match(/"kind":"sale","state":"closed"/) ? true : undefined));
  await assert.rejects(aurora.client.list(signed), refused("listing_dead"));
});

test("listings that nobody could buy by, or that this provider cannot deliver, are refused by name", async () => {
  const good = await alice.signListing(aurora, cat, TEN);
  const changed = (change: Partial<SignedListingJson["listing"]>) => ({
    ...good,
    listing: { ...good.listing, ...change },
  });
  await assert.rejects(aurora.client.list(changed({ price: "1" })), refused("bad_signature"));
  await assert.rejects(aurora.client.list({ ...good, signature: "0x1234" }), refused("bad_signature"));
  await assert.rejects(borealis.client.list(good), refused("not_agent"));
  await assert.rejects(borealis.client.list(await alice.signListing(borealis, cat, TEN)), refused("file_not_here"));
  await assert.rejects(aurora.client.list(changed({ productId: `0x${"00".repeat(32)}` })), refused("file_not_here"));
  await assert.rejects(aurora.client.list(await bob.signListing(aurora, cat, TEN)), refused("listing_dead"));
  await assert.rejects(aurora.client.list(await alice.signListing(aurora, cat, 0n)), refused("listing_dead"));
  await assert.rejects(
    aurora.client.list(await alice.signListing(aurora, cat, TEN, { revision: 9n })),
    refused("listing_dead"),
  );
  await assert.rejects(
    aurora.client.list(await alice.signListing(aurora, cat, TEN, { counter: 9n })),
    refused("listing_dead"),
  );
  await assert.rejects(
    aurora.client.list(await alice.signListing(aurora, cat, TEN, { expiry: 9n })),
    (error) => hasCode(error, "listing_dead") && /ended/.test(error.shortMessage),
  );
  await assert.rejects(
    aurora.client.list(await alice.signListing(aurora, cat, TEN, { agentBasisPoints: 5_001 })),
    refused("listing_dead"),
  );
  assert.deepEqual(await aurora.client.listings(), []);
});

test("requests that are no listing, too large, or meant to break it", async () => {
  const good = await alice.signListing(aurora, cat, TEN);
  const post = async (path: string, body: string) => {
    const response = await fetch(aurora.endpoint + path, { method: "POST", body });
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return { status: response.status, ...error };
  };
  const faulty = await post(
    "/listings",
    JSON.stringify({
      listing: { ...good.listing, price: "-1", revision: 1.5, agentBasisPoints: 70_000, expiry: 2 ** 60 },
      signature: "0x",
    }),
  );
  assert.deepEqual([faulty.status, faulty.code], [400, "bad_request"]);
  for (const field of ["listing.price", "listing.revision", "listing.agentBasisPoints", "listing.expiry", "signature"])
    assert.ok(faulty.message.includes(`${field}:`), field);
  assert.equal(
    (await post("/listings", JSON.stringify({ ...good, signature: `0x${"00".repeat(9_000)}` }))).code,
    "too_large",
  );
  assert.equal((await post("/listings/cancel", "[]")).code, "bad_request");
  for (const productId of ["1", "0x12", `0x${"A".repeat(64)}`, "' OR 1=1 --", "%00"]) {
    const response = await fetch(`${aurora.endpoint}/listings?productId=${productId}`);
    assert.equal(((await response.json()) as { error: { code: string } }).error.code, "bad_id", productId);
  }
  const values = [
    "",
    "7",
    "9".repeat(77),
    "9".repeat(78),
    "0x",
    -1,
    2 ** 53,
    1e300,
    null,
    {},
    [],
    "ü",
    LOCAL_ACCOUNTS.mallory.address,
  ];
  for (let i = 0; i < 300; i++) {
    const body = structuredClone(good) as { listing: Record<string, unknown>; signature: unknown };
    const fields = Object.keys(body.listing);
    body.listing[fields[i % fields.length]!] = values[Math.floor(Math.random() * values.length)];
    if (i % 11 === 0) body.signature = values[i % values.length];
    const { status, code } = await post("/listings", JSON.stringify(body));
    assert.ok(status >= 400 && status < 500, `${status} ${code}: ${JSON.stringify(body)}`);
  }
  assert.doesNotMatch(aurora.output, /Request failed/);
  assert.deepEqual(await aurora.client.listings(), []);
});

test("a lower price takes the place of a higher one; a higher one needs the lower taken back", async () => {
  await aurora.client.list(await alice.signListing(aurora, cat, TEN));
  const lower = await alice.signListing(aurora, cat, TEN - 1n);
  await aurora.client.list(lower);
  assert.deepEqual(await aurora.client.listings(), [lower]);
  const higher = await alice.signListing(aurora, cat, TEN + 1n);
  await assert.rejects(aurora.client.list(higher), refused("cheaper_listing"));
  assert.deepEqual(await aurora.client.listings({ productId: cat }), [lower]);
  const sent = await nonce(alice);
  await aurora.client.cancelListings({ seller: alice.account.address, signature: await alice.signCancellation() });
  assert.deepEqual(await aurora.client.listings(), []);
  assert.equal(await nonce(alice), sent, "the provider has sent it");
  await assert.rejects(aurora.client.list(higher), refused("listing_dead"));
  await aurora.client.list(await alice.signListing(aurora, cat, TEN + 1n));
  // When the lower one is dead by itself, nothing has to be taken back.
  const short = await alice.signListing(aurora, cat, TEN, { expiry: (await chain.client.getBlock()).timestamp + 60n });
  await aurora.client.list(short);
  await chain.skip(60);
  await aurora.client.list(await alice.signListing(aurora, cat, TEN + 2n));
});

test("a cancellation is the seller's own word, and relayed so often only", async () => {
  const seller = alice.account.address;
  await assert.rejects(
    aurora.client.cancelListings({ seller, signature: await bob.signCancellation(seller) }),
    refused("bad_signature"),
  );
  await assert.rejects(
    aurora.client.cancelListings({ seller: bob.account.address, signature: await bob.signCancellation() }),
    refused("not_found"),
  );
  assert.equal((await aurora.client.listings()).length, 1, "still there");
  for (let i = 0; i < 20; i++) {
    const answer = await aurora.client
      .cancelListings({ seller, signature: "0x12" })
      .catch((error: GenuineError) => error.code);
    if (answer === "too_many_cancellations") break;
    assert.ok(i < 10, String(answer));
  }
  // Its own transaction is always possible, and the board hears of it.
  await alice.send(transactions.cancelListings(chain.deployment));
  await empty(cat);
});

test("listings outlive a restart; those that died meanwhile do not", async () => {
  const rocket = await product("rocket.webp", "image/webp");
  const [stays, dies] = [await alice.signListing(aurora, cat, TEN), await alice.signListing(aurora, rocket, TEN)];
  await aurora.client.list(dies);
  await aurora.client.list(stays);
  await aurora.kill();
  await alice.send(
    transactions.transferProduct(chain.deployment, alice.account.address, bob.account.address, BigInt(rocket)),
  );
  await aurora.start();
  await empty(rocket);
  assert.deepEqual(await aurora.client.listings(), [stays]);
});

test("an accusation kills no listing, and its buyer's money waits", async () => {
  assert.equal((await aurora.client.listings()).length, 1);
  const [signed] = await aurora.client.listings({ productId: cat });
  await bob.send(transactions.openAttestationChallenge(chain.deployment, BigInt(cat), "I doubt it"));
  assert.deepEqual(await aurora.client.listings({ productId: cat }), [signed]);
  await bob.lockListed(signed!);
  await empty(cat);
});

test("a contract wallet lists and takes back by the same two signatures (ERC-1271)", async () => {
  await chain.client.setCode({ address: CONTRACT_WALLET, bytecode: "0x631626ba7e60e01b5f5260205ff3" });
  const args = [bob.account.address, CONTRACT_WALLET, BigInt(coffee)] as const;
  await bob.send({
    address: chain.deployment.contracts.productRegistry,
    abi: productRegistryAbi,
    functionName: "transferFrom",
    args,
  });
  const { listing } = await alice.signListing(aurora, coffee, TEN, { seller: CONTRACT_WALLET, counter: 0n });
  const signed = { listing, signature: "0x01" as const };
  await aurora.client.list(signed);
  assert.deepEqual(await aurora.client.listings({ productId: coffee }), [signed]);
  await aurora.client.cancelListings({ seller: CONTRACT_WALLET, signature: "0x02" });
  assert.deepEqual(await aurora.client.listings({ productId: coffee }), []);
});

test("while the node is away the board says so", async () => {
  const { listing } = await alice.signListing(aurora, coffee, TEN, { seller: CONTRACT_WALLET, counter: 1n });
  const signed = { listing, signature: "0x03" as const };
  await aurora.client.list(signed);
  await chain.line.cut();
  try {
    // Only the node knows whether a listing is still valid.
    await assert.rejects(aurora.client.listings({ productId: coffee }), refused("node_unreachable"));
    await assert.rejects(aurora.client.list(signed), refused("node_unreachable"));
  } finally {
    await chain.line.restore();
  }
});
