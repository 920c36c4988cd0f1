/** All pairs of different originals. Indices of pictures go up to a few thousand, so the arrays hold millions of pairs. */
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import { toWords, wordDistance } from "@genuine/sdk/fingerprint/spectrum";
import type { Original } from "./dataset.ts";
import { CLASSES } from "./pictures.ts";

/** Both of one class (icons: of two sets, or of one, where many are alike), whose rates are kept low each by itself. */
export const RATED = [...CLASSES, "icon set"] as const;
export type Rated = (typeof RATED)[number];
/** Also of two classes, or of one work: parts of a photograph, an icon, its variants and its recoloured twin. Those are not unrelated. */
export const KINDS = [...RATED, "across", "same work"] as const;
export type Kind = (typeof KINDS)[number];
export const UNRELATED = KINDS.filter((kind) => kind !== "same work");

export type Pair = { a: number; b: number; kind: Kind; pdq: number; iscc: number; colour: number; grid: number };

export type Pairs = {
  counts: Record<Kind, number>;
  /** Every pair, with the distance of the search's grid; the order is that of the indices. */
  all: () => Generator<Pair>;
};

/** @param grid distance of the closest grid map, from row i's picture to column j's */
export function pairsOf(originals: readonly Original[], grid: readonly Uint8Array[]): Pairs {
  const pdq = originals.map(({ prints }) => toWords(prints.pdq));
  const iscc = originals.map(({ prints }) => toWords(prints.iscc));
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  for (let b = 0; b < originals.length; b++) for (let a = 0; a < b; a++) counts[kindOf(originals[a]!, originals[b]!)]++;
  return {
    counts,
    *all() {
      for (let b = 0; b < originals.length; b++) {
        for (let a = 0; a < b; a++) {
          yield {
            a,
            b,
            kind: kindOf(originals[a]!, originals[b]!),
            pdq: wordDistance(pdq[a]!, 0, pdq[b]!, 0),
            iscc: wordDistance(iscc[a]!, 0, iscc[b]!, 0),
            get colour() {
              return colourDistance(originals[a]!.prints.colour, originals[b]!.prints.colour);
            },
            grid: Math.min(grid[a]![b]!, grid[b]![a]!),
          };
        }
      }
    },
  };
}

export function kindOf(a: Original, b: Original): Kind {
  if (a.work === b.work) return "same work";
  if (a.class !== b.class) return "across";
  return a.class === "icon" && a.origin === b.origin ? "icon set" : a.class;
}
