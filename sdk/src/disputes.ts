/** Disputes before the panel, from the indexer, and their state at a given time. */
import type { Address, Hash, Hex } from "viem";
import type { Ruling, Vote } from "./structs.ts";

/** Money and votes are decimal strings, money in base units; times are Unix seconds. */
export type Juror = {
  address: Address;
  /** The juror's votes: seats in the first round, base units of stake in the last. */
  votes: string;
  committed: boolean;
  /** Null until revealed. */
  vote: Vote | null;
  /** The two below: null until the juror is settled. */
  earned: string | null;
  lost: string | null;
};

/** The first round is number 0. In the last one, number 1, all stake votes. */
export const LAST_ROUND = 1;

/** The windows are half-open and follow each other; all are null before the draw. */
export type Round = {
  number: number;
  payer: Address;
  fee: string;
  startedAt: number;
  /** The draw is possible from the block after this one on. In the last round the weights are those of this block. */
  seedBlock: number;
  /** When voting began; null before the draw. */
  drawnAt: number | null;
  /** Votes that can be cast; "0" before the draw, and if too few providers may vote. */
  votes: string;
  commitUntil: number | null;
  revealUntil: number | null;
  appealUntil: number | null;
  /** Votes. */
  committed: string;
  upheld: string;
  rejected: string;
  /** In the last round each juror is settled separately after this. */
  settled: boolean;
  /** First round: the drawn jurors. Last round: all who may vote. */
  jurors: Juror[];
  startTx: Hash;
};

export type Dispute = {
  /** Counts from 1. */
  id: string;
  challengeId: Hex;
  createdAt: number;
  /** Final: null until it is executed. */
  ruling: Ruling | null;
  executedAt: number | null;
  rounds: Round[];
};

export type DisputePhase = "draw" | "commit" | "reveal" | "appeal" | "solved" | "executed";

/** Phase of the latest round. `solved`: the ruling is final and has to be executed. */
export function phaseOf({ executedAt, rounds }: Pick<Dispute, "executedAt" | "rounds">, now: number): DisputePhase {
  if (executedAt !== null) return "executed";
  const { commitUntil, revealUntil, appealUntil } = rounds.at(-1)!;
  if (commitUntil === null || revealUntil === null || appealUntil === null) return "draw";
  if (now < commitUntil) return "commit";
  if (now < revealUntil) return "reveal";
  return now < appealUntil ? "appeal" : "solved";
}

/** The current ruling: that of the latest round whose reveal window is over. */
export function currentRuling({ rounds }: Pick<Dispute, "rounds">, now: number): Ruling {
  const round = rounds.findLast(({ revealUntil }) => revealUntil !== null && now >= revealUntil);
  return round === undefined ? "undecided" : rulingOf(round);
}

/** As in the contract: undecided without a majority, or with less than half of all votes revealed. */
export function rulingOf({ votes, upheld, rejected }: Pick<Round, "votes" | "upheld" | "rejected">): Ruling {
  const [ones, twos] = [BigInt(upheld), BigInt(rejected)];
  if (ones === twos || 2n * (ones + twos) < BigInt(votes)) return "undecided";
  return ones > twos ? "upheld" : "rejected";
}

/** End of the phase unless an action ends it earlier; null if only an action ends it. */
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
