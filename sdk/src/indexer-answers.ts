/**
 * Responses of the indexer's API. Money is base units as decimal strings, times are Unix seconds, blocks are numbers, ids 0x and
 * 64 lower-case hex digits.
 */
import type { Address, Hash, Hex } from "viem";
import type { AffineMap } from "./fingerprint/affine.ts";
import type { Paces } from "./reputation/pace.ts";
import type { Measurement } from "./similarity.ts";
import type {
  ChallengeStatus,
  Defence,
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
  status: Exclude<EscrowStatus, "none" | "closed" | "agreed">;
  /** End of the current status' window. */
  closesAt: number;
  /** When anybody may end it if nothing happens; null if there is nothing to end. */
  endableFrom: number | null;
  encryptionKey: Hex;
  delivery: Delivery | null;
  key: Hex | null;
  /** Who accepts or objects in the payer's place; null: the payer itself. */
  acceptor: Address | null;
  /** When the payer said that it has no file; null if it did not. */
  objectedAt: number | null;
  /** Providers that hold the sealed file for a buyer that was silent or objected; none where it accepted. */
  witnesses: Address[];
  /** The five below: base units, null before settlement. */
  royalty: string | null;
  agentFee: string | null;
  parentShare: string | null;
  poolShare: string | null;
  paid: string | null;
  /** Recipient of the parent's share; null if there was none. */
  parentOwner: Address | null;
  /** What the seller put behind the sale; null without it. */
  backing: SaleBacking | null;
  lockedAt: number;
  updatedAt: number;
};

/** As computed by the chain from a picture's blocks; 64 hex digits each. */
export type FingerprintsJson = { pdq: Hex; iscc: Hex; colour: Hex };

/**
 * What the buyer has back at most if the work proves a copy, in base units. It stays until `until`, null before the settlement.
 * The last two: null before it ended; together the whole of it.
 */
export type SaleBacking = { amount: string; until: number | null; toBuyer: string | null; toSeller: string | null };

/** Returns to `by` from `until` on; null: not sold under it yet, so any time. */
export type Pledge = { by: Address; until: number | null };

/** `more`: there are more than `count`. */
export type ProductCount = { count: number; more: boolean };

export type ProductSummary = {
  id: Hex;
  /** As the owner last gave it; empty where it gave none. */
  title: string;
  tags: string[];
  /** 1, 2, 3… in order of registration. */
  serial: number;
  producer: Address;
  owner: Address;
  esp: Address;
  status: Exclude<ProductStatus, "none">;
  /** Number of open challenges of it. */
  openCases: number;
  /** PDQ quality, 0 to 100. */
  quality: number;
  /** Detail of the picture, 0 to 255. */
  detail: number;
  /** Null unless it is a picture. */
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
  /** Priority date: its commitment, or its delivery. The earlier of two wins. */
  since: number;
  registeredBlock: number;
  kind: "generated" | "attested";
  /** The pledge that a sale requires. */
  pledge: Pledge | null;
  offer: Offer | null;
  /** The open or latest sale. */
  sale: Sale | null;
};

/** A work of somebody else that looks like an earlier work of the account. Found when the second of the two was registered. */
export type Alert = {
  /** 1, 2, 3… in the order in which they were found; a reorganisation of the chain may give it to another. */
  number: number;
  at: number;
  originalId: Hex;
  originalSerial: number;
  originalTitle: string;
  laterId: Hex;
  laterSerial: number;
  laterTitle: string;
  /** Of the later work. */
  producer: Address;
  /** Verdict that a challenge would have: a copy, or unclear; if not checked, of the fingerprints as registered. */
  measurement: Measurement;
  /** The map under which it was measured; null as registered. */
  map: AffineMap | null;
  /** False: so many works look alike that no map was searched for between these two. */
  checked: boolean;
};

/** A product that looks like another, by its registered fingerprints. */
export type Neighbour = {
  id: Hex;
  serial: number;
  /** Bits of 256, as both are. */
  pdq: number;
  iscc: number;
  /** The least distance by PDQ over all variants (turned, mirrored, cut, framed, negative), and its variant: a name of `variantsOf`. */
  turned: { pdq: number; how: string };
  /** By `colourDistance`. */
  colour: number;
  quality: number;
  detail: number;
  registeredAt: number;
  since: number;
  producer: Address;
};

export type Product = ProductSummary & {
  /** What the owner says of it; empty where it says nothing. */
  text: string;
  proof: ProofJson;
  activity: Activity[];
  /** By the better of PDQ and ISCC, over all variants of `variantsOf` and all products that are not removed. */
  nearest: Neighbour[];
  challenges: Challenge[];
  /** Number of products that derive from this one; list them by `products({ parent })`. */
  children: number;
  taskId: Hex | null;
};

/** A grant by an original's owner; state after the latest grant. */
export type GrantedLicence = LicenceJson & {
  /** The grantor; the original may have been sold since. */
  owner: Address;
  grantedAt: number;
  txHash: Hash;
};

/** One picture of a task, from the delivery on. */
export type TaskItem = {
  /** From 0. */
  index: number;
  status: "delivered" | "revealed" | "settled" | "refunded" | "agreed";
  delivery: Delivery;
  productId: Hex;
  /** The two below: null before the reveal. `closesAt`: end of the complaint window. */
  key: Hex | null;
  closesAt: number | null;
};

export type Task = {
  id: Hex;
  producer: Address;
  esp: Address;
  /** For all pictures together. */
  fee: string;
  /** settled: all is paid, and the producer may rate. closed: the outcome is recorded. agreed: both sides ended it together. */
  status: Exclude<EscrowStatus, "none">;
  closesAt: number;
  /** When anybody may end it if nothing happens; null if there is nothing to end. */
  endableFrom: number | null;
  encryptionKey: Hex;
  quote: QuoteJson;
  /** Empty before the delivery. */
  items: TaskItem[];
  /** The three below, so far: paid to the provider, returned to the producer, and paid to it from the provider's stake. */
  paid: string;
  refunded: string;
  penalty: string;
  /** Part of the penalty for a late delivery; null if it was in time, or never came. */
  latePenalty: string | null;
  /** 1 to 5; 0 if the producer gave none in time, null before. */
  stars: number | null;
  /** Who accepts or objects in the payer's place; null: the payer itself. */
  acceptor: Address | null;
  /** When the payer said that it has no file; null if it did not. */
  objectedAt: number | null;
  /** Providers that hold the sealed files for a producer that was silent or objected; none where it accepted. */
  witnesses: Address[];
  lockedAt: number;
  updatedAt: number;
  lockTx: Hash;
};

/** Payout of a removed work's pledge. Amounts in base units; they sum to the pledge. */
export type ForfeitedPledge = {
  /** Who had put it down. */
  by: Address;
  poolShare: string;
  toChallenger: string;
  toBuyer: string;
  /** Back to the pledger: nobody was to blame. */
  returned: string;
};

/** Part of a lost deposit. */
export type Forfeit = { to: Address; amount: string };

export const CHALLENGE_STEPS = [
  "proofsFetched",
  "identityVerified",
  "similarityMeasured",
  "answered",
  "disputed",
  "resultChecked",
] as const;
export type ChallengeStep = { name: (typeof CHALLENGE_STEPS)[number]; at: number; txHash: Hash };

export const EVIDENCE_SIDES = ["challenger", "accused", "other"] as const;

/** What somebody has said to a challenge. */
export type Evidence = {
  by: Address;
  /** Its side in the case at the time it speaks. */
  side: (typeof EVIDENCE_SIDES)[number];
  /** A link, or the words themselves. */
  text: string;
  at: number;
  txHash: Hash;
};

/** An undecided one that was opened again is shown in its current state; its history is in the product's activity. */
export type Challenge = {
  id: Hex;
  ground: Ground;
  /** Null for an attestation. */
  originalId: Hex | null;
  accusedId: Hex;
  challenger: Address;
  /** The authority: the challenger itself, or the grantor of its mandate. */
  authority: Address;
  accusedOwner: Address;
  /** Null for an attestation. */
  measurement: Measurement | null;
  /** The transform witness; null when none was used. */
  map: AffineMap | null;
  /** For the panel; empty if the measure decides. */
  statement: string;
  deposit: string;
  /** Fee paid in for the panel. */
  fee: string;
  respondBy: number;
  status: Exclude<ChallengeStatus, "none">;
  /** The latest. `earlierId` is null for a licence, and for a work that is not registered. */
  answer: { by: Address; defence: Defence; earlierId: Hex | null; statement: string } | null;
  disputeId: string | null;
  /** A panel had rejected it before: the last round decides. */
  reopened: boolean;
  /** Payout of the accused work's pledge; null before the result, and if there was none. */
  pledge: ForfeitedPledge | null;
  /** The four below: base units, null before the result. Returned to the challenger, then paid from the provider's stake. */
  depositReturned: string | null;
  /** Recipients of the lost deposit except the upkeep pool; empty if none was lost. */
  forfeited: Forfeit[];
  reward: string | null;
  feeReimbursed: string | null;
  compensation: string | null;
  /** The two below: beyond the deposit, from pledge and stake together. */
  toChallenger: string | null;
  toBuyer: string | null;
  /** The compensated buyer. */
  buyer: Address | null;
  openedAt: number;
  finishedAt: number | null;
  steps: ChallengeStep[];
  /** The oldest first; of `other` the first fifty. */
  evidence: Evidence[];
};

/** Parts from 0 to 1, sum 1. */
export type OpinionNumbers = { belief: number; disbelief: number; uncertainty: number };

export type Esp = {
  address: Address;
  name: string;
  endpoint: string;
  stake: string;
  reserved: string;
  /** Items that it takes at a time, as it has stated, and those of them that it has to deliver now. */
  capacity: number;
  undelivered: number;
  /** Works it vouches for that have not been removed: the stake answers for all of them. */
  attested: number;
  registeredAt: number;
  /** Numbers of tasks: paid for, wholly or in part, and not. */
  settled: number;
  refunded: number;
  /** Of tasks that it and their producers ended together: they have no outcome. */
  agreed: number;
  /** As of the latest outcome; what is remembered fades from then on, which the chain's views take in. */
  overall: OpinionNumbers;
  /** belief + 0.5 uncertainty */
  score: number;
  /** What all producers together paid lately, each up to the cap, in caps; as of the latest outcome. */
  mass: number;
  lastOutcomeAt: number | null;
  /** How fast it delivers; one's own orders only where the question names an account. */
  pace: Paces;
};

export type EspOutcome = {
  at: number;
  block: number;
  producer: Address;
  /** From 0 to 1. */
  quality: number;
  /** Really paid over it. */
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
  "depositForfeited",
  "challengeUndecided",
  "compensated",
  "removed",
] as const;
/** `licensed` and `parentShareEarned` stand with the original; `from` and `to` are who grants and who may, who bought and who earns.
 * A sale pays up to eight ancestors, each with a row of its own. */
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

/** `witness`: find witnesses for a silent payer. `rate` and `record` apply to tasks, `closeBacking` to settled sales. */
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
  | "closeBacking"
  | "answer"
  | "finish";

/**
 * Steps of the latest round of a dispute, except `settle`, which applies to any. `appeal` is for the side that lost,
 * `settleJuror` for each provider once the last round is settled.
 */
export type DisputeAction = "draw" | "commit" | "reveal" | "appeal" | "execute" | "settle" | "settleJuror";

export type DueStep = {
  id: string;
  /** End of its window; null if there is none. */
  by: number | null;
  since: number;
} & (
  | { kind: "task" | "sale" | "challenge"; action: DueAction }
  | { kind: "dispute"; round: number; challengeId: Hex; action: DisputeAction }
);

export type IndexerStatus = Record<string, { id: number; block: { number: number; timestamp: number } }>;
