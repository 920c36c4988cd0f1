/** Results about thresholds: rates of strangers, recall by transform, and a cross-validation. */
import { chooseThresholds, type Data } from "./choose.ts";
import type { Original } from "./dataset.ts";
import type { Copy, Strangers } from "./evidence.ts";
import { KINDS, type Kind, kindOf, RATED, type Rated } from "./pairs.ts";
import { CLASSES, type PictureClass } from "./pictures.ts";
import { type Evidence, type GreyZone, isCopy, isGrey, passesGates, type Thresholds } from "./rule.ts";
import { shareInterval, upperBound } from "./statistics.ts";
import { TRANSFORMS } from "./transforms.ts";

const FOLDS = 5;

export type Rate = { pairs: number; hits: number; rate: number; upperBound: number };
export type Recall = { copies: number; found: number; recall: number; low: number; high: number };

/** Number of matches among all pairs of each kind. */
export function ratesOf({ strangers, counts }: Data, test: (pair: Strangers) => boolean): Record<Kind, Rate> {
  return Object.fromEntries(
    KINDS.map((kind) => {
      const hits = strangers.filter((pair) => pair.kind === kind && test(pair)).length;
      return [kind, rateOf(hits, counts[kind])];
    }),
  ) as Record<Kind, Rate>;
}

function recallOf(copies: readonly Copy[], test: (pair: Copy) => boolean): Recall {
  const found = copies.filter(test).length;
  return {
    copies: copies.length,
    found,
    recall: copies.length === 0 ? 0 : found / copies.length,
    ...shareInterval(found, copies.length),
  };
}

/** Pairs of each kind of which both pictures pass the gates. */
export function passingPairs(originals: readonly Original[], limits: Thresholds): Record<Kind, number> {
  return countPairs(
    originals,
    ({ a, b }) => passesGates(originals[a]!.prints, limits) && passesGates(originals[b]!.prints, limits),
  );
}

export type TransformRow = {
  transform: string;
  label: string;
  all: Recall;
  direct: Recall;
  pdqAlone: Recall;
  grey: Recall;
} & Record<PictureClass, Recall>;

/**
 * Recall by transform, over originals that pass the gates: a copy that no longer passes counts as missed.
 * `pdqAlone` is PDQ at 31 bits without colour, gates of ours or a witness.
 */
export function recallByTransform(
  copies: readonly Copy[],
  originals: readonly Original[],
  limits: Thresholds,
  zone: GreyZone,
): TransformRow[] {
  const worthy = copies.filter(({ original }) => passesGates(originals[original]!.prints, limits));
  const direct: Thresholds = { ...limits, witness: -1 };
  return TRANSFORMS.map(({ name, label }) => {
    const mine = worthy.filter(({ transform }) => transform === name);
    return {
      transform: name,
      label,
      all: recallOf(mine, (pair) => isCopy(pair, limits)),
      direct: recallOf(mine, (pair) => isCopy(pair, direct)),
      pdqAlone: recallOf(mine, ({ pdq }) => pdq <= 31),
      grey: recallOf(mine, (pair) => isGrey(pair, limits, zone)),
      ...(Object.fromEntries(
        CLASSES.map((kind) => [
          kind,
          recallOf(
            mine.filter((pair) => pair.class === kind),
            (pair) => isCopy(pair, limits),
          ),
        ]),
      ) as Record<PictureClass, Recall>),
    };
  });
}

/** Which part of each class is let through by both gates, and by each alone. */
export function gateShares(
  originals: readonly Original[],
  limits: Thresholds,
): Record<PictureClass, { both: number; quality: number; detail: number }> {
  const share = (kind: PictureClass, test: (prints: Pick<Evidence, "quality" | "detail">) => boolean): number => {
    const mine = originals.filter((original) => original.class === kind);
    return mine.filter(({ prints }) => test(prints)).length / mine.length;
  };
  return Object.fromEntries(
    CLASSES.map((kind) => [
      kind,
      {
        both: share(kind, (prints) => passesGates(prints, limits)),
        quality: share(kind, ({ quality }) => quality >= limits.quality),
        detail: share(kind, ({ detail }) => detail >= limits.detail),
      },
    ]),
  ) as Record<PictureClass, { both: number; quality: number; detail: number }>;
}

/**
 * Thresholds chosen without a fifth of the pictures, tried on the pairs and copies of that fifth; all five together, so
 * that a pair counts once for each fifth it touches.
 */
export function crossCheck(
  data: Data,
  originals: readonly Original[],
  quality: number,
): { falsePositives: Record<Rated, Rate>; recall: Recall } {
  const foldOf = (picture: number) => picture % FOLDS;
  const hits = Object.fromEntries(RATED.map((kind) => [kind, 0])) as Record<Rated, number>;
  const pairs = { ...hits };
  let found = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const kept = (pair: { a: number; b: number }) => foldOf(pair.a) !== fold && foldOf(pair.b) !== fold;
    const counts = countPairs(originals, kept);
    const strangers = data.strangers.filter(kept);
    const limits = chooseThresholds(
      { copies: data.copies.filter(({ original }) => foldOf(original) !== fold), strangers, counts },
      quality,
    );
    for (const kind of RATED) {
      pairs[kind] += data.counts[kind] - counts[kind];
      hits[kind] += data.strangers.filter((pair) => pair.kind === kind && !kept(pair) && isCopy(pair, limits)).length;
    }
    found += data.copies.filter((copy) => foldOf(copy.original) === fold && isCopy(copy, limits)).length;
  }
  return {
    falsePositives: Object.fromEntries(RATED.map((kind) => [kind, rateOf(hits[kind], pairs[kind])])) as Record<
      Rated,
      Rate
    >,
    recall: {
      copies: data.copies.length,
      found,
      recall: found / data.copies.length,
      ...shareInterval(found, data.copies.length),
    },
  };
}

function rateOf(hits: number, pairs: number): Rate {
  return { pairs, hits, rate: hits / pairs, upperBound: upperBound(hits, pairs) };
}

function countPairs(
  originals: readonly Original[],
  kept: (pair: { a: number; b: number }) => boolean,
): Record<Kind, number> {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  for (let b = 0; b < originals.length; b++)
    for (let a = 0; a < b; a++) if (kept({ a, b })) counts[kindOf(originals[a]!, originals[b]!)]++;
  return counts;
}
