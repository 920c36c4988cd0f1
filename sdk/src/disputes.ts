/** Disputes before the panel as the indexer tells them, and where they stand at a given time. */
import type { Address, Hash, Hex } from "viem";
import type { Ruling, Vote } from "./structs.ts";

/** Money is base units as decimal strings, times are Unix seconds. */
export type Juror = {
  address: Address;
  /** Its one vote counts so often. */
  seats: number;
  committed: boolean;
  /** Null until revealed. */
  vote: Vote | null;
  /** The two below: null until the round is settled. */
  earned: string | null;
  lost: string | null;
};

/** One panel. The windows are half-open and follow each other; all are null before the draw. */
export type Round = {
  /** From 0. */
  number: number;
  payer: Address;
  fee: string;
  startedAt: number;
  /** The draw is possible from the block after this one on. */
  seedBlock: number;
  /** Null before the draw. */
  drawnAt: number | null;
  /** Seats of a full panel; null before the draw. */
  wanted: number | null;
  /** Seats filled. */
  seats: number;
  commitUntil: number | null;
  revealUntil: number | null;
  appealUntil: number | null;
  /** Seats. */
  committed: number;
  upheld: number;
  rejected: number;
  settled: boolean;
  jurors: Juror[];
  startTx: Hash;
};

export type Dispute = {
  /** Counts from 1. */
  id: string;
  challengeId: Hex;
  createdAt: number;
  /** Final: null until it is carried out. */
  ruling: Ruling | null;
  executedAt: number | null;
  rounds: Round[];
};

export type DisputePhase = "draw" | "commit" | "reveal" | "appeal" | "solved" | "executed";

/** Of the latest round. `solved`: the ruling is final and waits to be carried out. */
export function phaseOf({ executedAt, rounds }: Pick<Dispute, "executedAt" | "rounds">, now: number): DisputePhase {
  if (executedAt !== null) return "executed";
  const { commitUntil, revealUntil, appealUntil } = rounds.at(-1)!;
  if (commitUntil === null || revealUntil === null || appealUntil === null) return "draw";
  if (now < commitUntil) return "commit";
  if (now < revealUntil) return "reveal";
  return now < appealUntil ? "appeal" : "solved";
}

/** The ruling if nothing more happened: of the latest round that has a majority and whose reveal window is over. */
export function currentRuling({ rounds }: Pick<Dispute, "rounds">, now: number): Ruling {
  for (const round of rounds.toReversed()) {
    if (round.revealUntil === null || now < round.revealUntil || round.upheld === round.rejected) continue;
    return round.upheld > round.rejected ? "upheld" : "rejected";
  }
  return "undecided";
}

/** When the phase ends if nobody acts earlier; null where it lasts until somebody acts. */
export function phaseEnd(dispute: Pick<Dispute, "executedAt" | "rounds">, now: number): number | null {
  const { commitUntil, revealUntil, appealUntil } = dispute.rounds.at(-1)!;
  const ends = {
    draw: null,
    commit: commitUntil,
    reveal: revealUntil,
    appeal: appealUntil,
    solved: null,
    executed: null,
  };
  return ends[phaseOf(dispute, now)];
}
