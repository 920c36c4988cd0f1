/** Candidates of the Studio, and its choice by the SDK's policy. */
import type { EspInfo, GeneratorInfo } from "@genuine/sdk/esp-client";
import type { Esp, OpinionNumbers } from "@genuine/sdk/indexer-answers";
import {
  bestOffer,
  chooseOffer,
  offerOf,
  queueOf,
  secondsUntil,
  type Terms,
  termsOf,
  WISH_NAMES,
  type Wish,
} from "@genuine/sdk/reputation/offers";
import type { Paces } from "@genuine/sdk/reputation/pace";
import type { Random } from "@genuine/sdk/reputation/selection";

export type Ranked = {
  esp: Esp;
  info: EspInfo | undefined;
  /** Generator of the requested kind; undefined while unknown, or without a kind. */
  generator: GeneratorInfo | undefined;
  away: boolean;
  /** For this account: its own experience and that of all others. */
  score: number;
  opinion: OpinionNumbers;
  /** This account's own part of the opinion, and that of all others. */
  local: OpinionNumbers;
  overall: OpinionNumbers;
  /** Recently paid there by all, in caps. */
  mass: number;
  /** How fast it delivered, to this account and to all. */
  pace: Paces;
  /** Asks for more than the most that the person wants to pay. */
  tooDear: boolean;
  /** Probability of being chosen, 0 to 1; 0 while unreachable or too dear. */
  chance: number;
};

/** The user's preference for an order. */
export type Want = {
  count: number;
  wish: Wish;
  /** The most that it may cost, base units. */
  most?: bigint;
};

/** Probability of each entry. */
export function chancesOf(entries: readonly Takable[], { count, wish }: Want): number[] {
  const present = entries.filter(isTakable);
  if (present.length === 0) return entries.map(() => 0);
  const { probabilities } = chooseOffer(offersOf(present, count), wish);
  return entries.map((entry) => probabilities[(present as readonly unknown[]).indexOf(entry)] ?? 0);
}

/**
 * One of those that answer and are not too dear, by chance: mostly the one of most value for its price and time. Undefined
 * where there is none.
 */
export function chooseForMe<T extends Takable>(
  ranking: readonly T[],
  { count, wish }: Want,
  random?: Random,
): T | undefined {
  const present = ranking.filter(isTakable);
  return present.length === 0
    ? undefined
    : present[chooseOffer(offersOf(present, count), wish, { ...(random && { random }) }).index];
}

/** The best one for each wish. */
export function offersFor<T extends Takable>(
  ranking: readonly T[],
  { count }: Want,
): { wish: Wish; entry: Priced<T>; seconds: number }[] {
  const present = ranking.filter(isTakable);
  if (present.length === 0) return [];
  const offers = offersOf(present, count);
  return WISH_NAMES.map((wish) => {
    const entry = present[bestOffer(offers, wish)]!;
    return { wish, entry, seconds: expectedSeconds(entry, count) };
  });
}

/** Expected time for a number of items, from the provider's statement and its past deliveries. */
export function expectedSeconds(entry: Priced<Takable>, count: number): number {
  return secondsUntil(ownTerms(entry), count);
}

/** Items before a new order. */
export function expectedQueue(entry: Priced<Takable>): number {
  return queueOf(ownTerms(entry));
}

export type Takable = Pick<Ranked, "esp" | "info" | "generator" | "pace" | "score" | "tooDear">;
type Priced<T extends Takable> = T & { info: EspInfo; generator: GeneratorInfo };

export function isPriced<T extends Takable>(entry: T): entry is Priced<T> {
  return entry.info !== undefined && entry.generator !== undefined;
}

function isTakable<T extends Takable>(entry: T): entry is Priced<T> {
  return isPriced(entry) && !entry.tooDear;
}

/** The account's own experience is in the score and the pace already. */
function ownTerms({ esp, info, generator, pace, score }: Priced<Takable>): Terms {
  return termsOf({ undelivered: esp.undelivered, pace }, info, generator, score);
}

function offersOf(present: readonly Priced<Takable>[], count: number) {
  return present.map((entry) => offerOf(ownTerms(entry), count));
}
