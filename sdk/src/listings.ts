/** Listings: products offered by a signature. Drafting and validation. */
import { type Address, encodeFunctionData, type Hex, type PublicClient, zeroAddress } from "viem";
import type { Deployment } from "./deployment.ts";
import { SENTENCES } from "./error-sentences.ts";
import { explainContractError } from "./errors.ts";
import { pledgesAbi, productRegistryAbi, saleEscrowAbi } from "./generated/abis.ts";
import { type Listing, type ListingJson, listingFromJson, listingToJson } from "./structs.ts";

type Contracts = Pick<Deployment, "contracts">;
type Reader = Pick<PublicClient, "readContract">;

/** A listing with the seller's signature of `listingTypedData`, as boards keep it. */
export type SignedListing = { listing: Listing; signature: Hex };
export type SignedListingJson = { listing: ListingJson; signature: Hex };

export function signedListingToJson({ listing, signature }: SignedListing): SignedListingJson {
  return { listing: listingToJson(listing), signature };
}

export function signedListingFromJson({ listing, signature }: SignedListingJson): SignedListing {
  return { listing: listingFromJson(listing), signature };
}

/**
 * The listing that `seller` has to sign to offer a product in its current state.
 * @param terms.agent Delivers for the seller, for its share in 1/10,000 of the price. Without one the seller delivers.
 * @param terms.expiry Unix seconds
 * @param terms.backing Must be reserved by `reserveBacking` before the listing can be locked; none by default
 */
export async function draftListing(
  client: Reader,
  { contracts }: Contracts,
  terms: {
    seller: Address;
    productId: bigint;
    price: bigint;
    agent?: { address: Address; basisPoints: number };
    expiry: bigint;
    backing?: bigint;
  },
): Promise<Listing> {
  const { seller, productId, price, agent, expiry, backing = 0n } = terms;
  const [{ revision }, counter] = await Promise.all([
    client.readContract({
      address: contracts.productRegistry,
      abi: productRegistryAbi,
      functionName: "productOf",
      args: [productId],
    }),
    counterOf(client, { contracts }, seller),
  ]);
  return {
    seller,
    productId,
    price,
    agent: agent?.address ?? zeroAddress,
    agentBasisPoints: agent?.basisPoints ?? 0,
    revision,
    counter,
    expiry,
    backing,
  };
}

/** What a seller has reserved for listings of a product, base units. */
export function reservedFor(
  client: Reader,
  { contracts }: Contracts,
  productId: bigint,
  seller: Address,
): Promise<bigint> {
  return client.readContract({
    address: contracts.pledges,
    abi: pledgesAbi,
    functionName: "reservedFor",
    args: [productId, seller],
  });
}

/** The counter for a seller's next listing or cancellation. */
export function counterOf(client: Reader, { contracts }: Contracts, seller: Address): Promise<bigint> {
  return client.readContract({
    address: contracts.saleEscrow,
    abi: saleEscrowAbi,
    functionName: "counterOf",
    args: [seller],
  });
}

/**
 * Resolves exactly if a buyer could lock the listing in the pending block: simulates the contract call.
 * @throws what the client throws; `explainContractError` gives the reason why the listing is void
 */
export async function verifyListing(
  client: Reader,
  { contracts }: Contracts,
  { listing, signature }: SignedListing,
): Promise<void> {
  await client.readContract({
    address: contracts.saleEscrow,
    abi: saleEscrowAbi,
    functionName: "checkListing",
    args: [listing, signature],
    blockTag: "pending",
  });
}

/**
 * The valid ones among the boards' listings: the cheapest of each product. Void and malformed ones are left
 * out, since a board may be outdated or malicious.
 * @throws what the client throws if the chain is unreachable
 */
export async function standingListings(
  client: Reader,
  deployment: Contracts,
  shown: readonly SignedListingJson[],
): Promise<SignedListing[]> {
  const checked = await Promise.all(shown.map((json) => standing(client, deployment, json)));
  const cheapest = new Map<bigint, SignedListing>();
  for (const signed of checked) {
    if (signed === undefined) continue;
    const { productId, price } = signed.listing;
    const before = cheapest.get(productId);
    if (before === undefined || price < before.listing.price) cheapest.set(productId, signed);
  }
  return [...cheapest.values()];
}

async function standing(
  client: Reader,
  deployment: Contracts,
  json: SignedListingJson,
): Promise<SignedListing | undefined> {
  let signed: SignedListing;
  try {
    signed = signedListingFromJson(json);
    encodeFunctionData({ abi: saleEscrowAbi, functionName: "checkListing", args: [signed.listing, signed.signature] });
  } catch {
    return undefined;
  }
  try {
    await verifyListing(client, deployment, signed);
    return signed;
  } catch (error) {
    if (explainContractError(error).code in SENTENCES) return undefined;
    throw error;
  }
}
