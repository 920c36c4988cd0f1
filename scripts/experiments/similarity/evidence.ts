/** What the rule examines, for every copy and for all strangers that come near one another. */
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import type { Original } from "./dataset.ts";
import type { Measured } from "./measure.ts";
import { KINDS, type Kind, type Pair, type Pairs } from "./pairs.ts";
import type { PictureClass } from "./pictures.ts";
import type { Evidence } from "./rule.ts";
import type { Found } from "./searching.ts";
import { TRANSFORMS } from "./transforms.ts";

/** `source` is the original by itself. */
export type Copy = Evidence & {
  transform: string;
  class: PictureClass;
  original: number;
  source: Pick<Evidence, "quality" | "detail">;
};
export type Strangers = Evidence & { a: number; b: number; kind: Kind; grid: number; climbed: boolean };

/** No threshold will be above: strangers further apart than this in all measures are counted, not kept. */
export const FAR = 100;
/** The least quality ever taken for evidence, Meta's: the search is not spent on pictures below. */
export const LEAST_QUALITY = 50;
/** Pairs of each kind within a class from which the search climbs: those whose grid maps are closest, and some by chance. */
const CLOSEST = 400;
const BY_CHANCE = 100;
const SEED = 5;

export function copyEvidence(
  originals: readonly Original[],
  sample: readonly number[],
  copies: readonly Measured[][],
  found: readonly Found[][],
): Copy[] {
  return sample.flatMap((at, s) => {
    const original = originals[at]!;
    return TRANSFORMS.map(({ name }, t): Copy => {
      const copy = copies[s]![t]!;
      return {
        transform: name,
        class: original.class,
        original: at,
        source: { quality: original.prints.quality, detail: original.prints.detail },
        ...direct(original, copy),
        ...found[s]![t]!,
      };
    });
  });
}

/** The pairs to climb from, sorted by picture. */
export function pairsToClimb(pairs: Pairs, originals: readonly Original[]): Pair[] {
  const random = seededRandom(SEED);
  const usable = originals.map(({ prints }) => prints.quality >= LEAST_QUALITY);
  const near = Object.fromEntries(KINDS.map((kind) => [kind, [] as Pair[]])) as Record<Kind, Pair[]>;
  const chance: Pair[] = [];
  for (const pair of pairs.all()) {
    const lucky = random() < BY_CHANCE / pairs.counts[pair.kind];
    if (pair.kind === "across" || !usable[pair.a] || !usable[pair.b]) continue;
    if (pair.grid <= FAR) near[pair.kind].push(pair);
    if (lucky) chance.push(pair);
  }
  const closest = KINDS.flatMap((kind) => near[kind].sort((x, y) => x.grid - y.grid).slice(0, CLOSEST));
  return [...new Map([...closest, ...chance].map((pair) => [`${pair.a} ${pair.b}`, pair])).values()].sort(
    (x, y) => x.a - y.a || x.b - y.b,
  );
}

/** All pairs that come near in any measure; those of `climbed` with what the search found. */
export function strangerEvidence(
  pairs: Pairs,
  originals: readonly Original[],
  climbed: readonly Pair[],
  found: readonly Found[],
): Strangers[] {
  const results = new Map(climbed.map(({ a, b }, i) => [`${a} ${b}`, found[i]!]));
  const kept: Strangers[] = [];
  for (const pair of pairs.all()) {
    const { a, b, kind, grid } = pair;
    const result = results.get(`${a} ${b}`);
    if (Math.min(pair.pdq, pair.iscc, grid) > FAR && result === undefined) continue;
    // Without a climb the grid's map is used, and its colours are assumed to agree.
    const witness = result ?? { witness: grid, witnessColour: 0 };
    kept.push({ a, b, kind, grid, climbed: result !== undefined, ...direct(originals[a]!, originals[b]!), ...witness });
  }
  return kept;
}

function direct(a: Measured, b: Measured): Omit<Evidence, "witness" | "witnessColour"> {
  return {
    quality: Math.min(a.prints.quality, b.prints.quality),
    detail: Math.min(a.prints.detail, b.prints.detail),
    pdq: hammingDistance(a.prints.pdq, b.prints.pdq),
    iscc: hammingDistance(a.prints.iscc, b.prints.iscc),
    colour: colourDistance(a.prints.colour, b.prints.colour),
  };
}
