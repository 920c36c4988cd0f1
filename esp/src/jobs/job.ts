/** Jobs: what they carry, and how they move. Pure; everything here is stored before anything is done about it. */
import type { TaskState } from "@genuine/sdk/esp-client";
import type { PromptOpening } from "@genuine/sdk/prompt";
import type { Delivery, ProofJson, QuoteJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";

/**
 * quoted      a signed quote is out; nothing is locked
 * queued      the payer has locked; waits for its turn
 * generating  (tasks only) the generator works; may be begun again after a crash
 * sealing     file and key are stored; the sealed package is made from them
 * delivering  package and proof are stored; the delivery goes on chain
 * delivered   waits for the payer's acceptance
 * accepted    the key goes on chain
 * revealed    waits for the end of the complaint window
 * settled, refunded, failed: over
 */
export const JOB_STATES = [
  "quoted",
  "queued",
  "generating",
  "sealing",
  "delivering",
  "delivered",
  "accepted",
  "revealed",
  "failed",
  "settled",
  "refunded",
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** States of jobs that the worker still has something to do for, in their order. */
export const OPEN_STATES = ["queued", "generating", "sealing", "delivering", "delivered", "accepted", "revealed"] as const satisfies JobState[];
/** Before the delivery is on chain: these occupy capacity. */
export const UNDELIVERED_STATES = ["queued", "generating", "sealing", "delivering"] as const satisfies JobState[];

type Sealed = {
  /** SHA-256 of the plain file in the content store. */
  contentHash: Hex;
  /** 32 random bytes that seal the file. Never changes once it is here. */
  key: Hex;
};

type Packed = {
  delivery: Delivery;
  /** SHA-256 of the envelope in the content store. */
  envelopeHash: Hex;
};

type Common = {
  /** Task id, or `<product id>-<block>-<log index>` of a sale's lock. */
  id: string;
  state: JobState;
  payer: Address;
  /** X25519 public key of the payer; null until locked. */
  encryptionKey: Hex | null;
  /** End of the present window on chain, Unix seconds; null while only quoted. */
  closesAt: number | null;
  sealed: Sealed | null;
  packed: Packed | null;
  /** Why it failed; a sentence. */
  failure: string | null;
  /** Unix seconds. */
  createdAt: number;
  updatedAt: number;
};

export type GenerationJob = Common & {
  kind: "generation";
  quote: QuoteJson;
  quoteSignature: Hex;
  opening: PromptOpening;
  /** What the reveal registers; there from `delivering` on. */
  product: { id: Hex; proof: ProofJson; signature: Hex; blocks: Hex } | null;
};

export type SaleJob = Common & { kind: "sale"; productId: Hex };

export type Job = GenerationJob | SaleJob;

/** A step that an escrow has taken on chain. `closesAt` is the end of the window that it opened. */
export type EscrowMove = {
  state: "delivered" | "accepted" | "revealed" | "settled" | "refunded";
  closesAt: number | null;
  /** With "delivered": what was committed to. */
  delivery?: Delivery;
};

/** The task's quote was locked. Null when there is nothing to change. */
export function afterLock(job: GenerationJob, lock: { encryptionKey: Hex; deliverBy: number }): GenerationJob | null {
  if (job.state !== "quoted") return null;
  return { ...job, state: "queued", encryptionKey: lock.encryptionKey, closesAt: lock.deliverBy };
}

/** The chain moved. It only ever moves a job forward; null when the job is there already. */
export function afterMove<J extends Job>(job: J, move: EscrowMove): J | null {
  if (rankOf(move.state) <= rankOf(job.state)) return null;
  const foreign = move.delivery !== undefined && !sameDelivery(job.packed?.delivery, move.delivery);
  if (foreign) return afterFailure(job, "Somebody else delivered.");
  return { ...job, state: move.state, closesAt: move.closesAt ?? job.closesAt, failure: null };
}

export function afterFailure<J extends Job>(job: J, failure: string): J {
  return { ...job, state: "failed", failure };
}

export function isOver(state: JobState): boolean {
  return rankOf(state) >= rankOf("failed");
}

/** The state as the HTTP API tells it: the sealed package on its way to the chain is no state of its own there. */
export function publicState(state: JobState): TaskState {
  return state === "delivering" ? "sealing" : state;
}

function rankOf(state: JobState): number {
  // Settled and refunded exclude one another and both are the chain's last word.
  return state === "refunded" ? rankOf("settled") : JOB_STATES.indexOf(state);
}

function sameDelivery(own: Delivery | undefined, other: Delivery): boolean {
  return own !== undefined && own.sealedRoot === other.sealedRoot && own.hashlock === other.hashlock && own.contentRoot === other.contentRoot;
}
