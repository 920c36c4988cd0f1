/** Thresholds from data: as many copies as can be found without taking strangers for copies. */
import type { Copy, Strangers } from "./evidence.ts";
import { type Kind, RATED } from "./pairs.ts";
import { type Evidence, type GreyZone, isCopy, passesGates, type Thresholds } from "./rule.ts";
import { upperBound } from "./statistics.ts";

/** In every class of pictures the rate of false positives is below this, at 95 % certainty. */
export const MAX_RATE = 1e-4;
/** The same for pairs that a panel may be asked about. */
const MAX_GREY_RATE = 1e-3;

/** A threshold is raised only while each bit finds this share of all copies more: what finds next to nothing is not risked. */
const WORTHWHILE = 1 / 2_000;

/** Gates and colour limits tried; the distances are found for each of them. */
export const CANDIDATES = { detail: [0, 2, 4, 6, 8, 12, 16, 24], colour: [200, 300, 400, 500, 600, 700, 800] };
const HIGHEST = { pdq: 60, iscc: 60, witness: 90 };
const DISTANCES = ["pdq", "iscc", "witness"] as const;

export type Data = { copies: readonly Copy[]; strangers: readonly Strangers[]; counts: Readonly<Record<Kind, number>> };

/** What has to be found, by names of transforms, and how much of it, of originals that pass the gates. */
export const ASKED = ["crop5", "border5", "rotate1", "rotate90", "mirror", "jpeg30"];
const ASKED_RECALL = 0.9;

/** Thresholds that find this much less than the best are preferred if their gate is stricter: flat pictures are easily made. */
const AS_GOOD = 0.01;

/**
 * Of all that find what is asked, those that find most copies in all, a copy of an original that the gates refuse counting as
 * missed; if none do, those that come closest. Of those as good the ones of most detail, then of the narrowest colour.
 */
export function chooseThresholds(data: Data, quality: number): Thresholds {
  const tried = CANDIDATES.detail.flatMap((detail) =>
    CANDIDATES.colour.map((colour) => {
      const limits = raised({ quality, detail, colour, pdq: 0, iscc: 0, witness: 0 }, data);
      const least = Math.min(ASKED_RECALL, ...ASKED.map((name) => recallOfWorthy(data.copies, name, limits)));
      return { limits, least, recall: found(data.copies, limits) };
    }),
  );
  const most = Math.max(...tried.map(({ least }) => least));
  const enough = tried.filter(({ least }) => least === most);
  const best = Math.max(...enough.map(({ recall }) => recall));
  const good = enough.filter(({ recall }) => recall >= best * (1 - AS_GOOD));
  return good.sort((x, y) => y.limits.detail - x.limits.detail || x.limits.colour - y.limits.colour)[0]!.limits;
}

function recallOfWorthy(copies: readonly Copy[], transform: string, limits: Thresholds): number {
  const worthy = copies.filter((copy) => copy.transform === transform && passesGates(copy.source, limits));
  return worthy.length === 0 ? 1 : found(worthy, limits) / worthy.length;
}

/** Raises the three distances, each time that which finds most for a step, as long as the rates allow. */
function raised(start: Thresholds, { copies, strangers, counts }: Data): Thresholds {
  // Only what could match at the highest distances is examined repeatedly.
  const open = { ...start, ...HIGHEST };
  const usable = copies.filter((pair) => isCopy(pair, open));
  const risky = RATED.map((kind) => ({
    most: mostHits(counts[kind]),
    pairs: strangers.filter((pair) => pair.kind === kind && isCopy(pair, open)),
  }));
  const best = (limits: Thresholds, free: boolean): Thresholds | undefined => {
    const missed = usable.filter((pair) => !isCopy(pair, limits));
    const losses = risky.map(({ most, pairs }) => {
      const clear = pairs.filter((pair) => !isCopy(pair, limits));
      return { left: free ? 0 : most - (pairs.length - clear.length), clear };
    });
    let found: { limits: Thresholds; gain: number } | undefined;
    for (const distance of DISTANCES) {
      const gains = within(missed, distance, limits.colour);
      const hits = losses.map(({ left, clear }) => ({ left, at: within(clear, distance, limits.colour) }));
      // A step of one may find nothing where the next does: look ahead as far as the rates allow.
      for (
        let to = limits[distance] + 1;
        to <= HIGHEST[distance] && hits.every(({ left, at }) => at[to]! <= left);
        to++
      ) {
        const gain = gains[to]! / (to - limits[distance]);
        if (gain > (found?.gain ?? (free ? 0 : WORTHWHILE * copies.length)))
          found = { limits: withDistance(limits, distance, to), gain };
      }
    }
    return found?.limits;
  };
  let limits = start;
  for (let next = best(limits, false); next; next = best(limits, false)) limits = next;
  // Then as far as it costs nothing.
  for (let next = best(limits, true); next; next = best(limits, true)) limits = next;
  return limits;
}

/** To leave a picture as it is is a map too: PDQ without a map is never held to less. */
function withDistance(limits: Thresholds, distance: (typeof DISTANCES)[number], to: number): Thresholds {
  return distance === "witness"
    ? { ...limits, witness: to, pdq: Math.max(limits.pdq, to) }
    : { ...limits, [distance]: to };
}

/** How many of the pairs would match at 0, 1, … bits of this distance. */
function within(pairs: readonly Evidence[], distance: (typeof DISTANCES)[number], colour: number): number[] {
  const hits = new Array<number>(HIGHEST[distance] + 1).fill(0);
  for (const pair of pairs) {
    const asItIs = pair.colour <= colour ? pair[distance === "witness" ? "pdq" : distance] : Infinity;
    const mapped = distance === "witness" && pair.witnessColour <= colour ? pair.witness : Infinity;
    const bits = Math.min(asItIs, mapped);
    if (bits < hits.length) hits[bits]!++;
  }
  for (let i = 1; i < hits.length; i++) hits[i]! += hits[i - 1]!;
  return hits;
}

/** With how many hits the rate is still low enough. @throws RangeError where even none would not show it */
function mostHits(trials: number): number {
  if (upperBound(0, trials) > MAX_RATE)
    throw new RangeError(`${trials} pairs cannot show a rate of ${MAX_RATE}: take more pictures`);
  let hits = 0;
  while (upperBound(hits + 1, trials) <= MAX_RATE) hits++;
  return hits;
}

/** Whether no class has too many strangers that match. */
export function allowed({ strangers, counts }: Data, limits: Thresholds): boolean {
  return RATED.every(
    (kind) =>
      upperBound(strangers.filter((pair) => pair.kind === kind && isCopy(pair, limits)).length, counts[kind]) <=
      MAX_RATE,
  );
}

/** Wide, but so that few strangers fall into it; half of them by each measure. */
export function chooseGreyZone({ strangers, counts }: Data, limits: Thresholds): GreyZone {
  const widest = (score: (pair: Evidence) => number, from: number): number => {
    const within = (limit: number) =>
      RATED.every((kind) => {
        const hits = strangers.filter(
          (pair) => pair.kind === kind && passesGates(pair, limits) && score(pair) <= limit,
        ).length;
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
