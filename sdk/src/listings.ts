/** Listings: products offered by a signature alone. How one is written, and whether it still stands. */
import { type Address, type Hex, type PublicClient, zeroAddress } from "viem";
import type { Deployment } from "./deployment.ts";
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
  terms: { seller: Address; productId: bigint; price: bigint; agent?: { address: Address; basisPoints: number }; expiry: bigint },
): Promise<Listing> {
  const { seller, productId, price, agent, expiry } = terms;
  const [{ revision }, counter] = await Promise.all([
    client.readContract({ address: contracts.productRegistry, abi: productRegistryAbi, functionName: "productOf", args: [productId] }),
    counterOf(client, { contracts }, seller),
  ]);
  return { seller, productId, price, agent: agent?.address ?? zeroAddress, agentBasisPoints: agent?.basisPoints ?? 0, revision, counter, expiry };
}

/** The counter that a seller's next listing or cancellation has to name. */
export function counterOf(client: Reader, { contracts }: Contracts, seller: Address): Promise<bigint> {
  return client.readContract({ address: contracts.saleEscrow, abi: saleEscrowAbi, functionName: "counterOf", args: [seller] });
}

/**
 * Passes exactly when a buyer could lock the listing on the pending block: the contract itself checks it.
 * @throws what the client throws; `explainContractError` tells why the listing is dead
 */
export async function verifyListing(client: Reader, { contracts }: Contracts, { listing, signature }: SignedListing): Promise<void> {
  await client.readContract({
    address: contracts.saleEscrow,
    abi: saleEscrowAbi,
    functionName: "checkListing",
    args: [listing, signature],
    blockTag: "pending",
  });
}
