/** All pairs of different originals. Indices of pictures go up to a few thousand, so the arrays hold millions of pairs. */
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import type { Original } from "./dataset.ts";
import { CLASSES } from "./pictures.ts";

/** Both of one class (icons: of two sets, or of one, where many are alike), whose rates are kept low each by itself. */
export const RATED = [...CLASSES, "icon set"] as const;
export type Rated = (typeof RATED)[number];
/** Also of two classes, or of one work: parts of a photograph, an icon and its recoloured twin. Those are not unrelated. */
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
            pdq: wordDistance(pdq[a]!, pdq[b]!),
            iscc: wordDistance(iscc[a]!, iscc[b]!),
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

/** A fingerprint as eight 32-bit words. */
export function toWords(print: bigint): Uint32Array {
  return Uint32Array.from({ length: 8 }, (_, word) => Number((print >> BigInt(32 * word)) & 0xffffffffn));
}

/** Differing bits of the eight words from `at` on and of `b`. */
export function wordDistance(a: Uint32Array, b: Uint32Array, at = 0): number {
  let distance = 0;
  for (let word = 0; word < 8; word++) {
    let n = a[at + word]! ^ b[word]!;
    n -= (n >>> 1) & 0x55555555;
    n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
    n = (n + (n >>> 4)) & 0x0f0f0f0f;
    distance += Math.imul(n, 0x01010101) >>> 24;
  }
  return distance;
}
