/**
 * What the indexer's API answers. Money is base units as decimal strings, times are Unix seconds, blocks are numbers, ids 0x and
 * 64 lower-case hex digits.
 */
import type { Address, Hash, Hex } from "viem";
import type { AffineMap } from "./fingerprint/affine.ts";
import type { Measurement } from "./similarity.ts";
import type {
  ChallengeStatus,
  Delivery,
  EscrowStatus,
  Ground,
  LicenceJson,
  ProductStatus,
  ProofJson,
  QuoteJson,
} from "./structs.ts";

export type List<T> = { items: T[]; nextCursor: string | null };

export type Offer = {
  seller: Address;
  price: string;
  agent: Address | null;
  agentBasisPoints: number;
  offeredAt: number;
};

export type Sale = {
  /** `${productId}-${lock block}-${log index}` */
  id: string;
  productId: Hex;
  seller: Address;
  buyer: Address;
  agent: Address | null;
  price: string;
  status: Exclude<EscrowStatus, "none" | "closed">;
  /** End of the present status' window. */
  closesAt: number;
  /** When anybody may end it if nothing happens; null when there is nothing to end. */
  endableFrom: number | null;
  encryptionKey: Hex;
  delivery: Delivery | null;
  key: Hex | null;
  /** Providers that hold the sealed file for a buyer that was silent; none where it accepted. */
  witnesses: Address[];
  /** The five below: base units, null before settlement. */
  royalty: string | null;
  agentFee: string | null;
  parentShare: string | null;
  poolShare: string | null;
  paid: string | null;
  /** Who got the parent's share; null when there was none. */
  parentOwner: Address | null;
  lockedAt: number;
  updatedAt: number;
};

/** As the chain computed them of a picture's blocks; 64 hex digits each. */
export type FingerprintsJson = { pdq: Hex; iscc: Hex; colour: Hex };

export type ProductSummary = {
  id: Hex;
  /** 1, 2, 3… in order of registration. */
  serial: number;
  producer: Address;
  owner: Address;
  esp: Address;
  status: Exclude<ProductStatus, "none">;
  /** PDQ quality, 0 to 100. */
  quality: number;
  /** How much the picture can tell, 0 to 255. */
  detail: number;
  /** Null for what is no picture. */
  fingerprints: FingerprintsJson | null;
  /** The product that this one derives from. */
  parent: Hex | null;
  /** The parent's share of every sale, in 1/10,000. */
  parentBasisPoints: number;
  mediaType: string;
  contentRoot: Hex;
  cid: string;
  promptCommitment: Hex;
  registeredAt: number;
  registeredBlock: number;
  kind: "generated" | "attested";
  offer: Offer | null;
  /** The open or latest sale. */
  sale: Sale | null;
};

/** A product that looks like another, by its registered fingerprints. */
export type Neighbour = {
  id: Hex;
  serial: number;
  /** Bits of 256, as both are. */
  pdq: number;
  iscc: number;
  /** The least by PDQ when one of them is turned or mirrored, and how: a name of `symmetriesOf`. */
  turned: { pdq: number; how: string };
  /** Of `colourDistance`. */
  colour: number;
  quality: number;
  detail: number;
  registeredAt: number;
  producer: Address;
};

export type Product = ProductSummary & {
  proof: ProofJson;
  activity: Activity[];
  /** By the better of PDQ (turned and mirrored as well) and ISCC, over all that are not removed. */
  nearest: Neighbour[];
  challenges: Challenge[];
  /** Number of products that derive from this one; list them by `products({ parent })`. */
  children: number;
  taskId: Hex | null;
};

/** What an original's owner granted, as it stands after the latest grant. */
export type GrantedLicence = LicenceJson & {
  /** Who granted it; the original may have been sold since. */
  owner: Address;
  grantedAt: number;
  txHash: Hash;
};

/** One picture of a task, there from the delivery on. */
export type TaskItem = {
  /** From 0. */
  index: number;
  status: "delivered" | "revealed" | "settled" | "refunded";
  delivery: Delivery;
  productId: Hex;
  /** The two below: null before the reveal. `closesAt`: end of the time for complaints. */
  key: Hex | null;
  closesAt: number | null;
};

export type Task = {
  id: Hex;
  producer: Address;
  esp: Address;
  /** For all pictures together. */
  fee: string;
  /** settled: all is paid, and the producer may rate. closed: the outcome is recorded. */
  status: Exclude<EscrowStatus, "none">;
  closesAt: number;
  /** When anybody may end it if nothing happens; null when there is nothing to end. */
  endableFrom: number | null;
  encryptionKey: Hex;
  quote: QuoteJson;
  /** Empty before the delivery. */
  items: TaskItem[];
  /** The three below, so far: what the provider got, what came back to the producer, and what it got of the provider's stake. */
  paid: string;
  refunded: string;
  penalty: string;
  /** Of the penalty, for a late delivery; null where it was in time, or never came. */
  latePenalty: string | null;
  /** 1 to 5; 0 where the producer gave none in time, null before. */
  stars: number | null;
  /** Providers that hold the sealed files for a producer that was silent; none where it accepted. */
  witnesses: Address[];
  lockedAt: number;
  updatedAt: number;
  lockTx: Hash;
};

export const CHALLENGE_STEPS = [
  "proofsFetched",
  "identityVerified",
  "similarityMeasured",
  "answered",
  "disputed",
  "resultChecked",
] as const;
export type ChallengeStep = { name: (typeof CHALLENGE_STEPS)[number]; at: number; txHash: Hash };

/** One that was left undecided and opened again is told as it is now; its history is in the product's activity. */
export type Challenge = {
  id: Hex;
  ground: Ground;
  /** Null for an attestation. */
  originalId: Hex | null;
  accusedId: Hex;
  challenger: Address;
  /** In whose name: the challenger itself, or who gave it a mandate. */
  authority: Address;
  accusedOwner: Address;
  /** Null for an attestation. */
  measurement: Measurement | null;
  /** The transform witness; null when none was used. */
  map: AffineMap | null;
  /** For the panel; empty when the measure decides. */
  statement: string;
  deposit: string;
  /** What was paid in for the panel. */
  fee: string;
  respondBy: number;
  status: Exclude<ChallengeStatus, "none">;
  /** What defeated it: `earlierId` is null for a licence. */
  answer: { by: Address; earlierId: Hex | null } | null;
  disputeId: string | null;
  /** The four below: base units, null before the result. What the challenger got back, then what came from the provider's stake. */
  depositReturned: string | null;
  reward: string | null;
  feeReimbursed: string | null;
  compensation: string | null;
  /** Who was compensated. */
  buyer: Address | null;
  openedAt: number;
  finishedAt: number | null;
  steps: ChallengeStep[];
};

/** Parts from 0 to 1, sum 1. */
export type OpinionNumbers = { belief: number; disbelief: number; uncertainty: number };

export type Esp = {
  address: Address;
  name: string;
  endpoint: string;
  stake: string;
  reserved: string;
  registeredAt: number;
  /** Numbers of tasks: paid for, wholly or in part, and not. */
  settled: number;
  refunded: number;
  overall: OpinionNumbers;
  /** belief + 0.5 uncertainty */
  score: number;
  lastOutcomeAt: number | null;
};

export type EspOutcome = {
  at: number;
  block: number;
  producer: Address;
  positive: boolean;
  value: string;
  local: OpinionNumbers;
  overall: OpinionNumbers;
  score: number;
};

export type EspDetail = Esp & { history: EspOutcome[] };

export const ACTIVITY_TYPES = [
  "registered",
  "offered",
  "offerWithdrawn",
  "saleLocked",
  "saleDelivered",
  "saleAccepted",
  "saleRevealed",
  "saleSettled",
  "saleRefunded",
  "transferred",
  "licensed",
  "parentShareEarned",
  "challenged",
  "challengeAnswered",
  "challengeDisputed",
  "challengeUpheld",
  "challengeRejected",
  "challengeUndecided",
  "compensated",
  "removed",
] as const;
/** `licensed` and `parentShareEarned` stand with the original; `from` and `to` are who grants and who may, who bought and who earns. */
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export type Activity = {
  id: string;
  type: ActivityType;
  productId: Hex;
  from: Address | null;
  to: Address | null;
  /** Base units. */
  value: string | null;
  at: number;
  block: number;
  txHash: Hash;
};

/** `witness`: to find witnesses for a silent payer. `rate` and `record` are of tasks. */
export type DueAction =
  | "deliver"
  | "deliverLate"
  | "accept"
  | "witness"
  | "reveal"
  | "settle"
  | "refund"
  | "rate"
  | "record"
  | "answer"
  | "finish";

/** Steps of the latest round of a dispute, but `settle`, which may be of any. `appeal` is for who lost and disagrees. */
export type DisputeAction = "draw" | "commit" | "reveal" | "appeal" | "execute" | "settle";

export type DueStep = {
  id: string;
  /** End of its window; null when there is none. */
  by: number | null;
  since: number;
} & (
  | { kind: "task" | "sale" | "challenge"; action: DueAction }
  | { kind: "dispute"; round: number; challengeId: Hex; action: DisputeAction }
);

export type IndexerStatus = Record<string, { id: number; block: { number: number; timestamp: number } }>;
