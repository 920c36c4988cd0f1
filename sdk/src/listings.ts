/** Listings: products offered by a signature alone. How one is written, and whether it still stands. */
import { type Address, encodeFunctionData, type Hex, type PublicClient, zeroAddress } from "viem";
import type { Deployment } from "./deployment.ts";
import { SENTENCES } from "./error-sentences.ts";
import { explainContractError } from "./errors.ts";
import { productRegistryAbi, saleEscrowAbi } from "./generated/abis.ts";
import { type Listing, listingFromJson, type ListingJson, listingToJson } from "./structs.ts";

type Contracts = Pick<Deployment, "contracts">;
type Reader = Pick<PublicClient, "readContract">;

/** What a board keeps and a buyer brings to the chain. The signature is the seller's, of `listingTypedData`. */
export type SignedListing = { listing: Listing; signature: Hex };
export type SignedListingJson = { listing: ListingJson; signature: Hex };

export function signedListingToJson({ listing, signature }: SignedListing): SignedListingJson {
  return { listing: listingToJson(listing), signature };
}

export function signedListingFromJson({ listing, signature }: SignedListingJson): SignedListing {
  return { listing: listingFromJson(listing), signature };
}

/**
 * What `seller` has to sign to offer a product as it is now.
 * @param terms.agent Delivers for the seller, for its share in 1/10,000 of the price. Without one the seller delivers.
 * @param terms.expiry Unix seconds
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
  },
): Promise<Listing> {
  const { seller, productId, price, agent, expiry } = terms;
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
  };
}

/** The counter that a seller's next listing or cancellation has to name. */
export function counterOf(client: Reader, { contracts }: Contracts, seller: Address): Promise<bigint> {
  return client.readContract({
    address: contracts.saleEscrow,
    abi: saleEscrowAbi,
    functionName: "counterOf",
    args: [seller],
  });
}

/**
 * Passes exactly when a buyer could lock the listing on the pending block: the contract itself checks it.
 * @throws what the client throws; `explainContractError` tells why the listing is dead
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
 * Of what boards show, the listings that stand: of each product the cheapest. What is dead or no listing at all is left
 * out, since a board may be behind or lie.
 * @throws what the client throws when the chain cannot be asked
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
