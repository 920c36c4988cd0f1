/**
 * Swaps between two chains by the same hashlock on both. The holder of the secret locks first, on the first chain; the
 * counterpart then locks on the second. The holder claims there, which reveals the secret, and the counterpart claims on
 * the first chain with it. So the second chain's deadline must come first, early enough for all latencies.
 */

import { GenuineError } from "./genuine-error.ts";
import type { LockState } from "./hash-timelock.ts";
import { isTime } from "./hash-timelock.ts";
import type { LockTerms } from "./structs.ts";

/** Latencies of a chain, its clock and the parties on it, in whole seconds. */
export type ChainTiming = {
  name: string;
  /** From sending a transaction until it cannot be undone. */
  finality: number;
  /** Maximum error of block times, either way. */
  skew: number;
  /** Reaction time of a party there. */
  reaction: number;
};

/** Unix seconds of that chain, as in `LockTerms`. */
export type Windows = Pick<LockTerms, "lockBy" | "deadline">;
export type SwapPlan = { first: Windows; second: Windows };

/**
 * The soonest safe windows; with `wanted`, those, if they are safe. A counterpart validates an offer the same way.
 * @param now Unix seconds.
 * @throws GenuineError bad_time, bad_chain_timing; swap_unsafe when a wanted time is too soon after what comes before it
 */
export function planSwap(swap: {
  now: number;
  first: ChainTiming;
  second: ChainTiming;
  wanted?: { first?: Partial<Windows>; second?: Partial<Windows> };
}): SwapPlan {
  const { now, first, second, wanted = {} } = swap;
  requireTime("now", now);
  for (const chain of [first, second]) requireTiming(chain);
  const choose = (name: string, want: number | undefined, soonest: number, why: string): number => {
    const time = want ?? soonest;
    requireTime(name, time);
    if (time >= soonest) return time;
    throw new GenuineError("swap_unsafe", `The ${name} of ${time} is ${soonest - time} seconds too early: ${why}.`, {
      remedy: `Make it ${soonest} or later.`,
    });
  };
  const firstLockBy = choose(
    "first chain's lockBy",
    wanted.first?.lockBy,
    now + slowness(first),
    "the holder could not lock in time",
  );
  const secondLockBy = choose(
    "second chain's lockBy",
    wanted.second?.lockBy,
    firstLockBy + first.skew + first.finality + slowness(second),
    "the counterpart could not wait until the first lock is final",
  );
  const secondDeadline = choose(
    "second chain's deadline",
    wanted.second?.deadline,
    secondLockBy + second.skew + second.finality + slowness(second),
    "the holder could not claim once the second lock is final",
  );
  const firstDeadline = choose(
    "first chain's deadline",
    wanted.first?.deadline,
    secondDeadline + safetyMargin(first, second),
    "a secret shown at the last moment would not reach it",
  );
  return {
    first: { lockBy: firstLockBy, deadline: firstDeadline },
    second: { lockBy: secondLockBy, deadline: secondDeadline },
  };
}

/** Seconds by which the first chain's deadline must follow the second's: the latencies of both. */
export function safetyMargin(first: ChainTiming, second: ChainTiming): number {
  return slowness(first) + slowness(second);
}

export type Side = { terms: LockTerms; timing: ChainTiming };
/** `first`: locked by the holder of the secret. `second`: locked by the counterpart, claimed by the holder. */
export type Swap = { first: Side; second: Side };

export type ChainName = keyof Swap;
export type Step =
  /** `before`: Unix seconds; not to be tried from then on. */
  | { action: "lock" | "claim" | "refund"; chain: ChainName; before: number }
  | { action: "collect"; chain: ChainName }
  /** Check again when a chain's state changes, at the latest at this time. */
  | { action: "wait"; until: number }
  /** `unwound`: both sides were refunded. `missed`: one's own claim was not made in time, although the secret was public. */
  | { action: "done"; outcome: "swapped" | "unwound" | "missed" };

const NEVER = Infinity;

/**
 * Each side's next step. Pure: the states come from `readLock`, the time is one's own clock, in Unix seconds. A party that
 * follows it ends with both sides swapped or with its own refunded, whatever the other does.
 * @throws GenuineError swap_mismatch if the sides do not belong together
 */
export function nextStep(
  swap: Swap,
  states: Record<ChainName, LockState>,
  now: number,
): { holder: Step; counterpart: Step } {
  if (swap.first.terms.hashlock !== swap.second.terms.hashlock) {
    throw new GenuineError(
      "swap_mismatch",
      `The hashlocks differ: ${swap.first.terms.hashlock} and ${swap.second.terms.hashlock}.`,
      {
        remedy: "Lock nothing against another hashlock.",
      },
    );
  }
  requireTime("now", now);
  return { holder: holderStep(swap, states, now), counterpart: counterpartStep(swap, states, now) };
}

function holderStep(swap: Swap, { first, second }: Record<ChainName, LockState>, now: number): Step {
  if (second.status === "claimed") return second.toCollect ? { action: "collect", chain: "second" } : done("swapped");
  if (first.status === "refunded") return done("unwound");
  if (first.status === "none") {
    const before = latest(swap.first, "lockBy");
    if (now < before) return { action: "lock", chain: "first", before };
    return now < passed(swap.first, "lockBy") ? wait(passed(swap.first, "lockBy")) : done("unwound");
  }
  // Revealed too late, the secret would open the first lock to the counterpart and the second lock not at all.
  const revealBefore = latest(swap.second, "deadline");
  if (first.status === "claimed") {
    // The secret is public: trying until the end has no risk.
    const { deadline } = swap.second.terms;
    return second.status === "locked" && now < deadline
      ? { action: "claim", chain: "second", before: deadline }
      : done("missed");
  }
  if (now >= passed(swap.first, "deadline")) return { action: "refund", chain: "first", before: NEVER };
  const opens = passed(swap.second, "lockBy");
  if (second.status !== "refunded" && now < opens) return wait(opens);
  if (second.status === "locked" && now < revealBefore) {
    return second.final ? { action: "claim", chain: "second", before: revealBefore } : wait(revealBefore);
  }
  return wait(passed(swap.first, "deadline"));
}

function counterpartStep(swap: Swap, { first, second }: Record<ChainName, LockState>, now: number): Step {
  if (first.status === "claimed") return first.toCollect ? { action: "collect", chain: "first" } : done("swapped");
  if (second.status === "claimed") {
    const { deadline } = swap.first.terms;
    return first.status === "locked" && now < deadline
      ? { action: "claim", chain: "first", before: deadline }
      : done("missed");
  }
  if (second.status === "refunded") return done("unwound");
  if (second.status === "locked") {
    const ends = passed(swap.second, "deadline");
    return now < ends ? wait(ends) : { action: "refund", chain: "second", before: NEVER };
  }
  const before = latest(swap.second, "lockBy");
  if (first.status === "locked" && now < before)
    return first.final ? { action: "lock", chain: "second", before } : wait(before);
  // No own lock yet; one that was sent may still be included.
  const closes = passed(first.status === "none" ? swap.first : swap.second, "lockBy");
  return first.status !== "refunded" && now < closes ? wait(closes) : done("unwound");
}

/** Last moment, exclusive, to send what must be final before that time of the chain. */
function latest({ terms, timing }: Side, limit: keyof Windows): number {
  return terms[limit] - timing.skew - timing.finality;
}

/** When that time has passed on the chain, however wrong its clock. */
function passed({ terms, timing }: Side, limit: keyof Windows): number {
  return terms[limit] + timing.skew;
}

function slowness({ finality, skew, reaction }: ChainTiming): number {
  return finality + skew + reaction;
}

function wait(until: number): Step {
  return { action: "wait", until };
}

function done(outcome: "swapped" | "unwound" | "missed"): Step {
  return { action: "done", outcome };
}

function requireTime(name: string, time: number): void {
  if (isTime(time)) return;
  throw new GenuineError("bad_time", `The ${name} of ${time} is not a time.`, {
    remedy: "Give it in whole Unix seconds.",
  });
}

function requireTiming({ name, finality, skew, reaction }: ChainTiming): void {
  for (const [what, value, least] of [
    ["finality", finality, 1],
    ["skew", skew, 0],
    ["reaction", reaction, 1],
  ] as const) {
    if (Number.isSafeInteger(value) && value >= least && value < 2 ** 32) continue;
    throw new GenuineError("bad_chain_timing", `The ${what} of ${name} is ${value} seconds.`, {
      remedy: `Give whole seconds, at least ${least}.`,
    });
  }
}
