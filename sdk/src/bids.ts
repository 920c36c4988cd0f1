/** Bids: what buyers would pay for products, by a signature alone. Drafting and validation. */
import { type Address, bytesToBigInt, encodeFunctionData, type Hex, type PublicClient, zeroAddress } from "viem";
import type { Deployment } from "./deployment.ts";
import { SENTENCES } from "./error-sentences.ts";
import { explainContractError } from "./errors.ts";
import { saleEscrowAbi, testDollarAbi, vaultAbi } from "./generated/abis.ts";
import { type Bid, type BidJson, bidFromJson, bidToJson } from "./structs.ts";

type Contracts = Pick<Deployment, "contracts">;
type Reader = Pick<PublicClient, "readContract">;

/** A bid with the buyer's signature of `bidTypedData`, as boards keep it. */
export type SignedBid = { bid: Bid; signature: Hex };
export type SignedBidJson = { bid: BidJson; signature: Hex };
/** `funded`: its buyer could pay it now. A bid holds no money, so this may change with every block. */
export type StandingBid = SignedBid & { funded: boolean };

export function signedBidToJson({ bid, signature }: SignedBid): SignedBidJson {
  return { bid: bidToJson(bid), signature };
}

export function signedBidFromJson({ bid, signature }: SignedBidJson): SignedBid {
  return { bid: bidFromJson(bid), signature };
}

/**
 * The bid that `buyer` has to sign.
 * @param terms.encryptionKey The buyer's public key for the sealed file: the owner's acceptance locks the sale with it
 * @param terms.expiry Unix seconds
 */
export function draftBid(terms: {
  buyer: Address;
  productId: bigint;
  price: bigint;
  encryptionKey: Hex;
  acceptor?: Address;
  expiry: bigint;
}): Bid {
  const { acceptor = zeroAddress, ...rest } = terms;
  // At random, so that bids of one buyer on several devices do not meet.
  return { ...rest, acceptor, nonce: bytesToBigInt(crypto.getRandomValues(new Uint8Array(16))) };
}

/**
 * Resolves exactly if the bid binds its buyer in the pending block: simulates the contract's check.
 * @throws what the client throws; `explainContractError` gives the reason why the bid is dead
 */
export async function verifyBid(
  client: Reader,
  { contracts }: Contracts,
  { bid, signature }: SignedBid,
): Promise<void> {
  await client.readContract({
    address: contracts.saleEscrow,
    abi: saleEscrowAbi,
    functionName: "checkBid",
    args: [bid, signature],
    blockTag: "pending",
  });
}

/** What could be collected from an account now, base units: its balance at the vault, and what it lets the vault take. */
export async function payableBy(client: Reader, { contracts }: Contracts, account: Address): Promise<bigint> {
  const { token, vault } = contracts;
  const [inside, outside, allowance] = await Promise.all([
    client.readContract({ address: vault, abi: vaultAbi, functionName: "balanceOf", args: [account] }),
    client.readContract({ address: token, abi: testDollarAbi, functionName: "balanceOf", args: [account] }),
    client.readContract({ address: token, abi: testDollarAbi, functionName: "allowance", args: [account, vault] }),
  ]);
  return inside + (outside < allowance ? outside : allowance);
}

/**
 * Those among the boards' bids that bind their buyers, the highest first, the ones that can be paid before the others. Dead and
 * malformed ones are left out, since a board may be behind or lie.
 * @throws what the client throws if the chain is unreachable
 */
export async function standingBids(
  client: Reader,
  deployment: Contracts,
  shown: readonly SignedBidJson[],
): Promise<StandingBid[]> {
  const checked = await Promise.all(shown.map((json) => standing(client, deployment, json)));
  const found = new Map(checked.flatMap((one) => (one === undefined ? [] : [[one.signature, one] as const])));
  return [...found.values()].sort(
    (a, b) =>
      Number(b.funded) - Number(a.funded) || Number(b.bid.price > a.bid.price) - Number(b.bid.price < a.bid.price),
  );
}

async function standing(client: Reader, deployment: Contracts, json: SignedBidJson): Promise<StandingBid | undefined> {
  let signed: SignedBid;
  try {
    signed = signedBidFromJson(json);
    encodeFunctionData({ abi: saleEscrowAbi, functionName: "checkBid", args: [signed.bid, signed.signature] });
  } catch {
    return undefined;
  }
  try {
    await verifyBid(client, deployment, signed);
  } catch (error) {
    if (explainContractError(error).code in SENTENCES) return undefined;
    throw error;
  }
  return { ...signed, funded: (await payableBy(client, deployment, signed.bid.buyer)) >= signed.bid.price };
}
