/** Listings against the contracts: written, verified, bought and taken back with nothing but the SDK. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { explainContractError } from "@genuine/sdk/errors";
import { productRegistryAbi, saleEscrowAbi } from "@genuine/sdk/generated/abis";
import {
  counterOf,
  draftListing,
  type SignedListing,
  type SignedListingJson,
  signedListingFromJson,
  signedListingToJson,
  standingListings,
  verifyListing,
} from "@genuine/sdk/listings";
import type { LocalRole } from "@genuine/sdk/local";
import { ESCROW_STATUSES, type Listing } from "@genuine/sdk/structs";
import * as steps from "@genuine/sdk/transactions";
import { cancellationTypedData, listingTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, hashTypedData, keccak256 } from "viem";
import { pictureBlocks } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, codeOf, FOREVER, openChain, random } from "./chain.ts";

const { deployment, reader, wallets, send, owed, wealth, pass, signedPermit, proved, encryptionKey, close } =
  await openChain();
after(close);
const { chainId, contracts } = deployment;
const PRICE = 40_000_000n;
const NOTHING = `0x${"00".repeat(32)}` as const;

let pictures = 300;

/** Existing work of `owner`, vouched for by Aurora. */
async function product(owner: LocalRole): Promise<bigint> {
  const blocks = pictureBlocks(pictures++);
  const { proof, signature, productId } = await proved({
    producer: addressOf(owner),
    promptCommitment: NOTHING,
    contentRoot: bytesToHex(random(32)),
    blocksHash: keccak256(blocks),
  });
  await send(owner, steps.registerProduct(deployment, proof, signature, bytesToHex(blocks)));
  const pledge = steps.pledgeProduct(deployment, BigInt(productId));
  await send(owner, steps.withPermit(pledge, await signedPermit(owner, LOCAL.pledge)));
  return BigInt(productId);
}

async function sign(role: LocalRole, listing: Listing): Promise<SignedListing> {
  return {
    listing,
    signature: await wallets[role].signTypedData(listingTypedData(chainId, contracts.saleEscrow, listing)),
  };
}

async function list(
  role: LocalRole,
  productId: bigint,
  change: { price?: bigint; expiry?: bigint } = {},
): Promise<SignedListing> {
  const agent = { address: addressOf("aurora"), basisPoints: 100 };
  return sign(
    role,
    await draftListing(reader, deployment, {
      seller: addressOf(role),
      productId,
      price: PRICE,
      agent,
      expiry: FOREVER,
      ...change,
    }),
  );
}

const verify = (signed: SignedListing) => verifyListing(reader, deployment, signed);

/** `verifyListing` and the lock itself say the same. */
async function dead(signed: SignedListing, code: string): Promise<void> {
  assert.equal(await codeOf(verify(signed)), code);
  assert.equal(
    await codeOf(
      send("bob", steps.lockListed(deployment, signed.listing, signed.signature, await encryptionKey("bob"))),
    ),
    code,
  );
}

describe("listings", () => {
  before(async () => {
    for (const role of ["alice", "bob", "carol", "mallory", "aurora"] as const)
      await send(role, steps.faucet(deployment, addressOf(role)));
    const stake = steps.registerEsp(deployment, "Aurora", "http://localhost:4001", 900_000_000n);
    await send("aurora", steps.withPermit(stake, await signedPermit("aurora", 900_000_000n)));
  });

  test("have the digest that the contract computes", async () => {
    const { listing } = await list("alice", await product("alice"));
    const digest = await reader.readContract({
      address: contracts.saleEscrow,
      abi: saleEscrowAbi,
      functionName: "digestOf",
      args: [listing],
    });
    assert.equal(digest, hashTypedData(listingTypedData(chainId, contracts.saleEscrow, listing)));
  });

  test("sell a product with one transaction, the buyer's, which carries the permit", async () => {
    const productId = await product("alice");
    const before = await reader.getTransactionCount({ address: addressOf("alice") });
    const kept = JSON.parse(JSON.stringify(signedListingToJson(await list("alice", productId))));
    const signed = signedListingFromJson(kept);
    await verify(signed);
    const lock = steps.lockListed(deployment, signed.listing, signed.signature, await encryptionKey("bob"));
    await send("bob", steps.withPermit(lock, await signedPermit("bob", PRICE)));
    const sale = await reader.readContract({
      address: contracts.saleEscrow,
      abi: saleEscrowAbi,
      functionName: "saleOf",
      args: [productId],
    });
    assert.deepEqual(
      [ESCROW_STATUSES[sale.status], sale.buyer, sale.seller, sale.price],
      ["locked", addressOf("bob"), addressOf("alice"), PRICE],
    );
    const after = await reader.getTransactionCount({ address: addressOf("alice") });
    assert.equal(after, before, "the seller has sent nothing");
    await dead(signed, "Sale_StillOpen");
    await pass(100_000);
    const wealthBefore = await wealth("bob");
    await send("carol", steps.refundSale(deployment, productId));
    assert.equal((await wealth("bob")) - wealthBefore, PRICE);
    assert.equal(await owed("alice"), 0n);
    await dead(signed, "Listing_Outdated");
  });

  test("die by what happens to the product, and the error says why", async () => {
    const productId = await product("alice");
    const signed = await list("alice", productId);
    await send("alice", steps.transferProduct(deployment, addressOf("alice"), addressOf("carol"), productId));
    await dead(signed, "Listing_NotOwner");
    await send("carol", steps.transferProduct(deployment, addressOf("carol"), addressOf("alice"), productId));
    await dead(signed, "Listing_Outdated");
    const now = (await reader.getBlock()).timestamp;
    const short = await list("alice", productId, { expiry: now + 60n });
    await verify(short);
    await pass(60);
    await dead(short, "Listing_Expired");
    const explained = await verify(short).catch(explainContractError);
    assert.match(explained!.message, /^The listing of the product 0x\w+… ended \d+ (seconds?|minutes?) ago\.$/);
    assert.equal(explained!.nextStep, "Ask the owner to offer it again.");
  });

  test("stand out from what boards show: the cheapest of each product, and nothing that is dead or no listing", async () => {
    const [first, second] = [await product("alice"), await product("alice")];
    const [dear, cheap, other] = [
      await list("alice", first),
      await list("alice", first, { price: PRICE - 1n }),
      await list("alice", second),
    ];
    const gone = await list("alice", await product("alice"), { expiry: 1n });
    const forged = { ...other, listing: { ...other.listing, price: 1n } };
    const nonsense = [
      null,
      {},
      { listing: {} },
      { listing: { ...signedListingToJson(other).listing, revision: -1 }, signature: "0x12" },
    ];
    const shown = [
      ...[dear, gone, cheap, forged, other].map(signedListingToJson),
      ...(nonsense as SignedListingJson[]),
    ];
    assert.deepEqual(await standingListings(reader, deployment, shown), [cheap, other]);
  });

  test("cannot be changed, nor signed by somebody else", async () => {
    const signed = await list("alice", await product("alice"));
    await dead({ ...signed, listing: { ...signed.listing, price: 1n } }, "Listing_BadSignature");
    await dead(await sign("mallory", signed.listing), "Listing_BadSignature");
    await dead(await sign("mallory", { ...signed.listing, seller: addressOf("mallory") }), "Listing_NotOwner");
    await dead(await sign("alice", { ...signed.listing, price: 0n }), "Sale_ZeroPrice");
    assert.equal(
      await codeOf(send("alice", steps.lockListed(deployment, signed.listing, signed.signature, NOTHING))),
      "Sale_OwnProduct",
    );
  });

  test("are all taken back at once, by the seller or by its word", async () => {
    const [one, two] = [await list("alice", await product("alice")), await list("alice", await product("alice"))];
    const cancel = async (role: LocalRole, counter: bigint) =>
      wallets[role].signTypedData(
        cancellationTypedData(chainId, contracts.saleEscrow, { seller: addressOf("alice"), counter }),
      );
    const counter = await counterOf(reader, deployment, addressOf("alice"));
    assert.equal(
      await codeOf(send("bob", steps.cancelListingsFor(deployment, addressOf("alice"), await cancel("bob", counter)))),
      "Listing_BadCancellation",
    );
    const word = await cancel("alice", counter);
    await send("bob", steps.cancelListingsFor(deployment, addressOf("alice"), word));
    await dead(one, "Listing_Cancelled");
    await dead(two, "Listing_Cancelled");
    assert.equal(
      await codeOf(send("bob", steps.cancelListingsFor(deployment, addressOf("alice"), word))),
      "Listing_BadCancellation",
    );
    const three = await list("alice", one.listing.productId);
    await verify(three);
    await send("alice", steps.cancelListings(deployment));
    await dead(three, "Listing_Cancelled");
    const { revision } = await reader.readContract({
      address: contracts.productRegistry,
      abi: productRegistryAbi,
      functionName: "productOf",
      args: [one.listing.productId],
    });
    assert.equal(revision, one.listing.revision, "the product itself has not changed");
  });
});
