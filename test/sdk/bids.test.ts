/** Bids against the contracts: written, verified, accepted and taken back with nothing but the SDK. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  draftBid,
  payableBy,
  type SignedBid,
  type SignedBidJson,
  signedBidFromJson,
  signedBidToJson,
  standingBids,
  verifyBid,
} from "@genuine/sdk/bids";
import { saleEscrowAbi } from "@genuine/sdk/generated/abis";
import type { LocalRole } from "@genuine/sdk/local";
import { type Bid, ESCROW_STATUSES } from "@genuine/sdk/structs";
import * as steps from "@genuine/sdk/transactions";
import { bidTypedData } from "@genuine/sdk/typed-data";
import { bytesToHex, hashTypedData, keccak256 } from "viem";
import { pictureBlocks } from "../../scripts/lib/picture.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { addressOf, codeOf, FOREVER, openChain, random } from "./chain.ts";

const { deployment, reader, wallets, send, signedPermit, proved, encryptionKey, close } = await openChain();
after(close);
const { chainId, contracts } = deployment;
const PRICE = 40_000_000n;
const NOTHING = `0x${"00".repeat(32)}` as const;
const AGENT = { address: addressOf("aurora"), basisPoints: 100 };

let pictures = 700;

/** Existing work of `owner`, vouched for by Aurora and pledged for. */
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

async function bidOf(role: LocalRole, productId: bigint, change: Partial<Bid> = {}): Promise<SignedBid> {
  const terms = {
    buyer: addressOf(role),
    productId,
    price: PRICE,
    encryptionKey: await encryptionKey(role),
    expiry: FOREVER,
  };
  const bid = { ...draftBid(terms), ...change };
  const signature = await wallets[role].signTypedData(bidTypedData(chainId, contracts.saleEscrow, bid));
  return { bid, signature };
}

const allow = (role: LocalRole, amount: bigint) => send(role, steps.approve(deployment, amount));
const accept = ({ bid, signature }: SignedBid, role: LocalRole = "alice") =>
  send(role, steps.acceptBid(deployment, bid, signature, AGENT));
const standing = (all: readonly SignedBid[]) => standingBids(reader, deployment, all.map(signedBidToJson));

/** `verifyBid` and the acceptance itself say the same. */
async function dead(signed: SignedBid, code: string): Promise<void> {
  assert.equal(await codeOf(verifyBid(reader, deployment, signed)), code);
  assert.equal(await codeOf(accept(signed)), code);
  assert.deepEqual(await standing([signed]), []);
}

describe("bids", () => {
  before(async () => {
    for (const role of ["alice", "bob", "carol", "aurora"] as const)
      await send(role, steps.faucet(deployment, addressOf(role)));
    const stake = steps.registerEsp(deployment, "Aurora", "http://localhost:4001", 900_000_000n);
    await send("aurora", steps.withPermit(stake, await signedPermit("aurora", 900_000_000n)));
  });

  test("have the digest that the contract computes, and another nonce each", async () => {
    const productId = await product("alice");
    const [one, other] = [await bidOf("bob", productId), await bidOf("bob", productId)];
    assert.notEqual(one.bid.nonce, other.bid.nonce);
    const digest = await reader.readContract({
      address: contracts.saleEscrow,
      abi: saleEscrowAbi,
      functionName: "digestOfBid",
      args: [one.bid],
    });
    assert.equal(digest, hashTypedData(bidTypedData(chainId, contracts.saleEscrow, one.bid)));
  });

  test("sell a product by one transaction, the owner's; the buyer has only signed and allowed", async () => {
    const productId = await product("alice");
    const signed = signedBidFromJson(JSON.parse(JSON.stringify(signedBidToJson(await bidOf("bob", productId)))));
    await verifyBid(reader, deployment, signed);
    await allow("bob", PRICE);
    const before = await reader.getTransactionCount({ address: addressOf("bob") });
    await accept(signed);
    assert.equal(await reader.getTransactionCount({ address: addressOf("bob") }), before);
    const sale = await reader.readContract({
      address: contracts.saleEscrow,
      abi: saleEscrowAbi,
      functionName: "saleOf",
      args: [productId],
    });
    assert.equal(ESCROW_STATUSES[sale.status], "locked");
    assert.deepEqual([sale.buyer, sale.seller, sale.price], [addressOf("bob"), addressOf("alice"), PRICE]);
    assert.deepEqual([sale.agent, sale.agentBasisPoints], [AGENT.address, AGENT.basisPoints]);
    // While the sale is open the product says so first.
    assert.equal(await codeOf(accept(signed)), "Sale_StillOpen");
    assert.equal(await codeOf(verifyBid(reader, deployment, signed)), "Bid_Spent");
    assert.deepEqual(await standing([signed]), []);
  });

  test("are dead when taken back, expired, or not as signed", async () => {
    const productId = await product("alice");
    await allow("bob", PRICE);
    const signed = await bidOf("bob", productId);
    await dead({ ...signed, bid: { ...signed.bid, price: PRICE + 1n } }, "Bid_BadSignature");
    await dead(await bidOf("bob", productId, { expiry: 1n }), "Bid_Expired");
    const other = await bidOf("bob", productId);
    await send("bob", steps.cancelBid(deployment, signed.bid.nonce));
    await dead(signed, "Bid_Spent");
    assert.equal((await standing([signed, other])).length, 1);
    await accept(other);
  });

  test("are shown with whether they can be paid, the highest of these first", async () => {
    const productId = await product("alice");
    await allow("bob", PRICE);
    await allow("carol", 0n);
    assert.equal(await payableBy(reader, deployment, addressOf("carol")), 0n);
    const [low, high, poor] = [
      await bidOf("bob", productId, { price: PRICE - 1n }),
      await bidOf("bob", productId),
      await bidOf("carol", productId, { price: PRICE * 2n }),
    ];
    const shown = await standing([low, poor, high, low]);
    assert.deepEqual(
      shown.map(({ signature, funded }) => [signature, funded]),
      [
        [high.signature, true],
        [low.signature, true],
        [poor.signature, false],
      ],
    );
    assert.equal(await codeOf(accept(poor)), "ERC20InsufficientAllowance");
    const odd = [{}, { bid: {} }, { bid: { ...signedBidToJson(low).bid, nonce: "x" }, signature: "0x" }, null];
    assert.deepEqual(await standingBids(reader, deployment, odd as unknown as SignedBidJson[]), []);
  });
});
