/** Thresholds from data: as many copies as can be found without taking strangers for copies. */
import type { Copy, Strangers } from "./evidence.ts";
import { type Kind, RATED } from "./pairs.ts";
import { type Evidence, type GreyZone, type Thresholds, isCopy, passesGates } from "./rule.ts";
import { upperBound } from "./statistics.ts";

/** In every class of pictures the rate of false positives is below this, at 95 % certainty. */
export const MAX_RATE = 1e-4;
/** The same for pairs that a panel may be asked about. */
export const MAX_GREY_RATE = 1e-3;

/** A threshold is raised only while each bit finds this share of all copies more: what finds next to nothing is not risked. */
const WORTHWHILE = 1 / 2_000;

/** Gates and colour limits tried; the distances are found for each of them. */
export const CANDIDATES = { detail: [0, 4, 8, 12, 16, 24, 32], colour: [100, 150, 200, 250, 300, 400, 500, 600, 800] };
const HIGHEST = { pdq: 60, iscc: 60, witness: 90 };
const DISTANCES = ["pdq", "iscc", "witness"] as const;

export type Data = { copies: readonly Copy[]; strangers: readonly Strangers[]; counts: Readonly<Record<Kind, number>> };

/** The thresholds that find most copies; those that the gates refuse count as not found. At equal recall the stricter ones. */
export function chooseThresholds(data: Data, quality: number): Thresholds {
  let best: { limits: Thresholds; recall: number } | undefined;
  for (const detail of CANDIDATES.detail) {
    for (const colour of CANDIDATES.colour) {
      const limits = raised({ quality, detail, colour, pdq: 0, iscc: 0, witness: 0 }, data);
      const recall = found(data.copies, limits);
      if (best === undefined || recall > best.recall) best = { limits, recall };
    }
  }
  return best!.limits;
}

/** Raises the three distances, each time that which finds most for a step, as long as the rates allow. */
function raised(start: Thresholds, { copies, strangers, counts }: Data): Thresholds {
  const usable = copies.filter((pair) => passesGates(pair, start));
  const risky = RATED.map((kind) => ({
    most: mostHits(counts[kind]),
    pairs: strangers.filter((pair) => pair.kind === kind && passesGates(pair, start)),
  }));
  let limits = start;
  for (;;) {
    const missed = usable.filter((pair) => !isCopy(pair, limits));
    let best: { limits: Thresholds; gain: number } | undefined;
    for (const distance of DISTANCES) {
      const gains = within(missed, distance, limits.colour);
      const losses = risky.map(({ most, pairs }) => {
        const clear = pairs.filter((pair) => !isCopy(pair, limits));
        return { left: most - (pairs.length - clear.length), hits: within(clear, distance, limits.colour) };
      });
      // A step of one may find nothing where the next does: look ahead as far as the rates allow.
      for (let to = limits[distance] + 1; to <= HIGHEST[distance] && losses.every(({ left, hits }) => hits[to]! <= left); to++) {
        const gain = gains[to]! / (to - limits[distance]);
        if (gain > (best?.gain ?? WORTHWHILE * copies.length)) best = { limits: { ...limits, [distance]: to }, gain };
      }
    }
    if (best === undefined) return limits;
    limits = best.limits;
  }
}

/** How many of the pairs would match by this distance at 0, 1, … bits. */
function within(pairs: readonly Evidence[], distance: (typeof DISTANCES)[number], colour: number): number[] {
  const agreeing = pairs.filter((pair) => (distance === "witness" ? pair.witnessColour : pair.colour) <= colour);
  const hits = new Array<number>(HIGHEST[distance] + 1).fill(0);
  for (const pair of agreeing) if (pair[distance] < hits.length) hits[pair[distance]]!++;
  for (let i = 1; i < hits.length; i++) hits[i]! += hits[i - 1]!;
  return hits;
}

/** With how many hits the rate is still low enough. @throws RangeError where even none would not show it */
function mostHits(trials: number): number {
  if (upperBound(0, trials) > MAX_RATE) throw new RangeError(`${trials} pairs cannot show a rate of ${MAX_RATE}: take more pictures`);
  let hits = 0;
  while (upperBound(hits + 1, trials) <= MAX_RATE) hits++;
  return hits;
}

/** Whether no class has too many strangers that match. */
export function allowed({ strangers, counts }: Data, limits: Thresholds): boolean {
  return RATED.every((kind) => upperBound(strangers.filter((pair) => pair.kind === kind && isCopy(pair, limits)).length, counts[kind]) <= MAX_RATE);
}

/** Wide, but so that few strangers fall into it; half of them by each measure. */
export function chooseGreyZone({ strangers, counts }: Data, limits: Thresholds): GreyZone {
  const widest = (score: (pair: Evidence) => number, from: number): number => {
    const within = (limit: number) =>
      RATED.every((kind) => {
        const hits = strangers.filter((pair) => pair.kind === kind && passesGates(pair, limits) && score(pair) <= limit).length;
        return upperBound(hits, counts[kind]) <= MAX_GREY_RATE / 2;
      });
    let limit = from;
    while (limit < 90 && within(limit + 1)) limit++;
    return limit;
  };
  return {
    greyPdq: widest(({ pdq, witness }) => Math.min(pdq, witness), Math.max(limits.pdq, limits.witness)),
    greyIscc: widest(({ iscc }) => iscc, limits.iscc),
  };
}

function found(copies: readonly Copy[], limits: Thresholds): number {
  return copies.reduce((count, pair) => count + Number(isCopy(pair, limits)), 0);
}
