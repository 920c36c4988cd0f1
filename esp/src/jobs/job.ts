/** Jobs: their data and their state machine. Pure; every transition is stored before it has an effect. */
import type { CancelTerms, Proposal } from "@genuine/sdk/agreements";
import { type ContentKind, contentKindOf } from "@genuine/sdk/content-kind";
import type { TaskState } from "@genuine/sdk/esp-client";
import type { PromptOpening } from "@genuine/sdk/prompt";
import type { Price } from "@genuine/sdk/quotes";
import type { Delivery, EscrowStatus, ProofJson, QuoteJson, Receipt } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";

/**
 * quoted      a signed quote is out; nothing is locked
 * queued      the payer has locked; waits for its turn
 * generating  (tasks only) the generator makes one picture or text after the other; restarted after a crash
 * sealing     files and keys are stored; the sealed packages are made from them
 * delivering  packages and proofs are stored; the delivery is being sent
 * delivered   waits for the payer's acceptance, then asks for witnesses
 * accepted    the keys are being revealed on chain
 * revealed    waits for the end of the complaint windows
 * settled     (tasks only) waits for the producer's rating
 * closed, refunded, agreed (ended together with the payer), failed: over
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
  "closed",
  "refunded",
  "agreed",
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** States in which the worker still has something to do, in order. */
export const OPEN_STATES = [
  "queued",
  "generating",
  "sealing",
  "delivering",
  "delivered",
  "accepted",
  "revealed",
  "settled",
] as const satisfies JobState[];
/** Files and sealed packages are being made. */
export const MAKING_STATES: ReadonlySet<JobState> = new Set(["queued", "generating", "sealing"]);
/** Before the delivery is on chain: these use capacity. */
export const UNDELIVERED_STATES = ["queued", "generating", "sealing", "delivering"] as const satisfies JobState[];

/** One picture or text of a task, or the file of a sale. */
export type JobItem = {
  sealed: Sealed;
  packed: Packed | null;
  /** Proof that the reveal registers, for a task; set from `delivering` on. */
  product: { id: Hex; proof: ProofJson; signature: Hex; blocks: Hex } | null;
};

type Sealed = {
  /** SHA-256 of the plain file in the content store. */
  contentHash: Hex;
  /** 32 random bytes that seal the file. Never changes once it is set. */
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
  /** End of the current window on chain, Unix seconds; null while only quoted. */
  closesAt: number | null;
  /** In order; while a task is being generated, those that are ready. */
  items: JobItem[];
  /** Receipts of witnesses, while the payer is silent. */
  receipts: Receipt[];
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
  price: Price;
  /** Kind of content; absent in old jobs, which are pictures. */
  mediaType?: string;
  /** Opening of the first item; the seeds of the others count up from its seed. */
  opening: PromptOpening;
  /** Cancellation terms; absent in old jobs. */
  terms?: CancelTerms;
  /** The payer's latest proposal to end it, and its state. */
  ending?: Ending;
};

/** `signature`: the payer's, of `agreementTypedData`. */
export type Ending = Proposal & { signature: Hex; reason: string };

export type SaleJob = Common & { kind: "sale"; productId: Hex };

export type Job = GenerationJob | SaleJob;

/** A step that an escrow has taken on chain. `closesAt` is the end of the window that it opened. */
export type EscrowMove = {
  state: "delivered" | "accepted" | "revealed" | "settled" | "refunded" | "closed" | "agreed";
  closesAt: number | null;
  /** With "delivered": the commitment. */
  deliveries?: readonly Delivery[];
};

/** The task's quote was locked. Null if nothing changes. */
export function afterLock(job: GenerationJob, lock: { encryptionKey: Hex; deliverBy: number }): GenerationJob | null {
  if (job.state !== "quoted") return null;
  // After a reorganisation the files may exist already; sealed to another key they are useless.
  const isSame = job.encryptionKey === lock.encryptionKey;
  const locked = {
    ...job,
    encryptionKey: lock.encryptionKey,
    closesAt: lock.deliverBy,
    items: isSame ? job.items : job.items.map((item) => ({ ...item, packed: null })),
  };
  return { ...locked, state: stateOfLocked(locked) };
}

/** A step on chain. Only ever moves a job forward; null if the job is that far already. */
export function afterMove<J extends Job>(job: J, move: EscrowMove): J | null {
  // An objection shortens the payer's window; the state stays.
  const isObjection = job.state === "delivered" && move.state === "delivered" && move.deliveries === undefined;
  if (isObjection) return move.closesAt! < job.closesAt! ? { ...job, closesAt: move.closesAt } : null;
  if (rankOf(move.state) <= rankOf(job.state)) return null;
  const foreign = move.deliveries !== undefined && !sameDeliveries(job, move.deliveries);
  if (foreign) return afterFailure(job, "Somebody else delivered.");
  // The reason for a refund is kept; an error that did not stop the job is cleared.
  const failure = move.state === "refunded" ? job.failure : null;
  return { ...job, state: move.state, closesAt: move.closesAt ?? job.closesAt, failure };
}

/**
 * A reorganisation removed the job's last steps from the chain, where its escrow now is in `status`: they have to be repeated
 * with the same files and keys. Null if the job is not ahead of the chain.
 */
export function afterReorganisation<J extends Job>(job: J, status: EscrowStatus, closesAt: number): J | null {
  const state = stateFor(job, status);
  if (state === undefined || rankOf(state) >= rankOf(job.state)) return null;
  return { ...job, state, closesAt: state === "quoted" ? null : closesAt };
}

function stateFor(job: Job, status: EscrowStatus): JobState | undefined {
  switch (status) {
    // The same lock may be mined again; for a sale that would be another job.
    case "none":
      return job.kind === "generation" ? "quoted" : undefined;
    case "locked":
      return stateOfLocked(job);
    case "delivered":
    case "accepted":
    case "revealed":
      return status;
    default:
      return undefined;
  }
}

/** Progress of a locked job. */
function stateOfLocked(job: Job): JobState {
  if (job.items.length < (job.kind === "generation" ? job.quote.items : 1)) return "queued";
  return job.items.every(({ packed }) => packed !== null) ? "delivering" : "sealing";
}

export function afterFailure<J extends Job>(job: J, failure: string): J {
  return { ...job, state: "failed", failure };
}

export function kindOfWork({ mediaType }: GenerationJob): ContentKind {
  return (mediaType && contentKindOf(mediaType)) || "picture";
}

export function isOver(state: JobState): boolean {
  return state === "failed" || state === "closed" || state === "refunded" || state === "agreed";
}

/** Whether an agreement to end it is to be submitted to the chain. */
export function isEnding(job: Job): job is GenerationJob & { ending: Ending } {
  return (
    job.kind === "generation" &&
    job.ending?.state === "agreed" &&
    !isOver(job.state) &&
    job.state !== "settled" &&
    job.state !== "quoted"
  );
}

/** The public state: steps between provider and chain are not distinguished there. */
export function publicState(state: JobState): TaskState {
  if (state === "delivering") return "sealing";
  return state === "closed" ? "settled" : state;
}

function rankOf(state: JobState): number {
  // Closed, refunded and agreed exclude one another, and all are final.
  return state === "refunded" || state === "agreed" ? rankOf("closed") : JOB_STATES.indexOf(state);
}

function sameDeliveries({ items }: Job, others: readonly Delivery[]): boolean {
  return (
    items.length === others.length &&
    items.every(({ packed }, index) => packed !== null && sameDelivery(packed.delivery, others[index]!))
  );
}

function sameDelivery(own: Delivery, other: Delivery): boolean {
  return (
    own.sealedRoot === other.sealedRoot && own.hashlock === other.hashlock && own.contentRoot === other.contentRoot
  );
}
