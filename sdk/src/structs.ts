import type { Address, Hex } from "viem";
import type { AffineMap } from "./fingerprint/affine.ts";

/** A provider's quote for one producer (IGenerationEscrow.Quote). */
export type Quote = {
  esp: Address;
  producer: Address;
  /** Base units, for all items together. */
  fee: bigint;
  /** How many products the fee buys, 1 to `MAX_ITEMS`. */
  items: number;
  /** Opens to the first item's seed; the others count up from it. */
  promptCommitment: Hex;
  /** Time to deliver, from the lock on. */
  deliverySeconds: number;
  /** Unix seconds; the quote locks before this time. */
  expiry: bigint;
  salt: Hex;
};

/** What a provider signs about a product (IProductRegistry.Proof). */
export type Proof = {
  producer: Address;
  esp: Address;
  mediaType: string;
  contentRoot: Hex;
  /** SHA-256 of the file. */
  fileHash: Hex;
  cid: string;
  /** Zero for existing work. */
  promptCommitment: Hex;
  /** keccak256 of the blocks; of no bytes unless it is a picture. */
  blocksHash: Hex;
  /** Product this one derives from, under a licence, or 0. */
  parent: bigint;
  /** Unix seconds. */
  expiry: bigint;
};

/** The content side's commitment (ITwoWayGuarantee.Delivery). */
export type Delivery = { contentRoot: Hex; sealedRoot: Hex; hashlock: Hex };

/** The delivery of one product of a task (IGenerationEscrow.Item). */
export type Item = { delivery: Delivery; productId: Hex };

/** Maximum products of one quote. */
export const MAX_ITEMS = 16;

/** A provider's signed statement that it holds the sealed files of a delivery (ITwoWayGuarantee.Receipt). */
export type Receipt = {
  esp: Address;
  /** Signature of `availabilityTypedData`. */
  signature: Hex;
};

/** One chunk that does not open to what was promised (ITwoWayGuarantee.Complaint). */
export type Complaint = {
  size: bigint;
  sealedSize: bigint;
  index: bigint;
  sealedChunk: Hex;
  sealedPath: Hex[];
  contentChunkHash: Hex;
  contentPath: Hex[];
};

/** What a provider has stated that it takes at a time, and has to deliver, in items (IGenerationEscrow.Workload). */
export type Workload = { capacity: number; undelivered: number };

/** So many a product may have: parent, its parent, and so on. Sales pay them all. */
export const MAX_ANCESTORS = 8;

/** Permission by an original's owner to derive products from it (ILicenceRegistry.Licence). */
export type Licence = {
  originalId: bigint;
  /** Producer of the derived products. */
  licensee: Address;
  /** Unix seconds; products registered before this time are licensed. */
  expiry: bigint;
  /** Share of every sale of a derived product, in 1/10,000 of the price. */
  royaltyBasisPoints: number;
};

/** A product offered by its owner's signature alone (IListings.Listing). */
export type Listing = {
  seller: Address;
  productId: bigint;
  /** Base units. */
  price: bigint;
  /** Delivers for the seller; zero: the seller itself. */
  agent: Address;
  /** The agent's share of the price, in 1/10,000. */
  agentBasisPoints: number;
  /** Revision of the product when listed. */
  revision: bigint;
  /** Counter of the seller when listed. */
  counter: bigint;
  /** Unix seconds; a buyer locks before this time. */
  expiry: bigint;
  /** What the buyer has back at most if the work proves a copy, base units; the seller has to reserve it. */
  backing: bigint;
};

/** What a buyer would pay for a product, whoever owns it, by its signature alone (IBids.Bid). */
export type Bid = {
  buyer: Address;
  productId: bigint;
  /** Base units. */
  price: bigint;
  /** X25519 public key that the sealed file is sent to. */
  encryptionKey: Hex;
  /** Accepts or objects in the buyer's place; zero: the buyer itself. */
  acceptor: Address;
  /** Any number that the buyer has not used before. */
  nonce: bigint;
  /** Unix seconds; an owner accepts before this time. */
  expiry: bigint;
};

/** Permission by an original's producer or owner to challenge in its name (IChallenge.Mandate). */
export type Mandate = {
  /** Unix seconds; opens a challenge before this time. */
  expiry: bigint;
  signature: Hex;
};

/** An accusation (IChallenge.Opening). A map of zeros is none. */
export type Opening = {
  /** By its number, see `GROUNDS`. */
  ground: number;
  /** 0 for an attestation. */
  originalId: bigint;
  accusedId: bigint;
  /** 5,248 bytes; none for what is no picture, and where the chain keeps what it needs. */
  originalBlocks: Hex;
  accusedBlocks: Hex;
  map: AffineMap;
  statement: string;
  mandate: Mandate;
};

/** A defence (IChallenge.Answer). Fields that it does not need stay empty. */
export type Answer = {
  /** By its number, see `DEFENCES`. */
  defence: number;
  /** 0 for a work outside the registry. */
  earlierId: bigint;
  earlierBlocks: Hex;
  accusedBlocks: Hex;
  map: AffineMap;
  licence: Licence;
  ownerSignature: Hex;
  statement: string;
};

/** The lock of one side of a swap between chains (IHashTimelock.Terms); its id is derived from its terms, see `idOfLock`. */
export type LockTerms = {
  /** SHA-256 of 32 bytes. */
  hashlock: Hex;
  /** Gets the refund. */
  sender: Address;
  /** Gets the claim. */
  receiver: Address;
  /** ERC-20 or ERC-721; zero for ether. */
  token: Address;
  /** Base units, the ERC-721 token's id, or wei. */
  amount: bigint;
  /** Unix seconds: the time to lock ends, the time to claim begins. */
  lockBy: number;
  /** Unix seconds: the time to claim ends, the time to refund begins. */
  deadline: number;
};

/** The structs above in JSON: money as decimal strings, times as numbers, ids as 64 hex digits. */
export type QuoteJson = Omit<Quote, "fee" | "expiry"> & { fee: string; expiry: number };
export type ProofJson = Omit<Proof, "parent" | "expiry"> & { parent: Hex; expiry: number };
export type LicenceJson = Omit<Licence, "originalId" | "expiry"> & { originalId: Hex; expiry: number };
export type ListingJson = Omit<Listing, "productId" | "price" | "revision" | "counter" | "expiry" | "backing"> & {
  productId: Hex;
  price: string;
  revision: number;
  counter: string;
  expiry: number;
  backing: string;
};

export type BidJson = Omit<Bid, "productId" | "price" | "nonce" | "expiry"> & {
  productId: Hex;
  price: string;
  nonce: string;
  expiry: number;
};

export function quoteToJson(quote: Quote): QuoteJson {
  return { ...quote, fee: quote.fee.toString(), expiry: Number(quote.expiry) };
}

export function quoteFromJson(json: QuoteJson): Quote {
  return { ...json, fee: BigInt(json.fee), expiry: BigInt(json.expiry) };
}

export function proofToJson(proof: Proof): ProofJson {
  return { ...proof, parent: idToHex(proof.parent), expiry: Number(proof.expiry) };
}

export function proofFromJson(json: ProofJson): Proof {
  return { ...json, parent: BigInt(json.parent), expiry: BigInt(json.expiry) };
}

export function licenceToJson(licence: Licence): LicenceJson {
  return { ...licence, originalId: idToHex(licence.originalId), expiry: Number(licence.expiry) };
}

export function licenceFromJson(json: LicenceJson): Licence {
  return { ...json, originalId: BigInt(json.originalId), expiry: BigInt(json.expiry) };
}

export function listingToJson(listing: Listing): ListingJson {
  const { productId, price, revision, counter, expiry, backing } = listing;
  return {
    ...listing,
    productId: idToHex(productId),
    price: price.toString(),
    revision: Number(revision),
    counter: counter.toString(),
    expiry: Number(expiry),
    backing: backing.toString(),
  };
}

export function listingFromJson(json: ListingJson): Listing {
  const { productId, price, revision, counter, expiry, backing } = json;
  return {
    ...json,
    productId: BigInt(productId),
    price: BigInt(price),
    revision: BigInt(revision),
    counter: BigInt(counter),
    expiry: BigInt(expiry),
    backing: BigInt(backing),
  };
}

export function bidToJson(bid: Bid): BidJson {
  const { productId, price, nonce, expiry } = bid;
  return {
    ...bid,
    productId: idToHex(productId),
    price: price.toString(),
    nonce: nonce.toString(),
    expiry: Number(expiry),
  };
}

export function bidFromJson(json: BidJson): Bid {
  const { productId, price, nonce, expiry } = json;
  return {
    ...json,
    productId: BigInt(productId),
    price: BigInt(price),
    nonce: BigInt(nonce),
    expiry: BigInt(expiry),
  };
}

/** An id in URLs and JSON: 0x and 64 lower-case hex digits. */
export function idToHex(id: bigint): Hex {
  return `0x${id.toString(16).padStart(64, "0")}`;
}

/** The two escrows: a task's id is its quote's digest, a sale is identified by its product's id. */
export type EscrowKind = "task" | "sale";

/** Names of ITwoWayGuarantee.Status, by its number. */
export const ESCROW_STATUSES = [
  "none",
  "locked",
  "delivered",
  "accepted",
  "revealed",
  "settled",
  "refunded",
  "closed",
  "agreed",
] as const;
export type EscrowStatus = (typeof ESCROW_STATUSES)[number];

/** Names of IHashTimelock.Status, by its number. A lock that has ended is "none" again. */
export const LOCK_STATUSES = ["none", "locked", "claimed"] as const;

/** Names of IProductRegistry.Status, by its number. */
export const PRODUCT_STATUSES = ["none", "active", "removed"] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

/** Names of IChallenge.Ground, by its number. */
export const GROUNDS = ["copy", "appearance", "attestation"] as const;
export type Ground = (typeof GROUNDS)[number];

/** Names of IChallenge.Defence, by its number. */
export const DEFENCES = ["licence", "earlierOwn", "olderThanBoth"] as const;
export type Defence = (typeof DEFENCES)[number];

/** Names of IChallenge.Status, by its number. */
export const CHALLENGE_STATUSES = ["none", "open", "disputed", "upheld", "rejected", "undecided"] as const;
export type ChallengeStatus = (typeof CHALLENGE_STATUSES)[number];

/** Meaning of a ruling of the panel for a challenge, by its number. A juror votes 1 or 2. */
export const RULINGS = ["undecided", "upheld", "rejected"] as const;
export type Ruling = (typeof RULINGS)[number];
export type Vote = Exclude<Ruling, "undecided">;
