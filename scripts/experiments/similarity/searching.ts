/** The witness search, for copies, and for strangers so that the search's own false positives count. */
import { createHash } from "node:crypto";
import { type AffineMap, applyMapToChroma } from "@genuine/sdk/fingerprint/affine";
import { colourDistance, colourFromChroma } from "@genuine/sdk/fingerprint/colour";
import { chromaOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { findWitness, gridFingerprints } from "@genuine/sdk/fingerprint/search";
import { HASH_WORDS, toWords } from "@genuine/sdk/fingerprint/spectrum";
import { type Measured, measureCopies, measureOriginal, remembered } from "./measure.ts";
import { movesPixels, TRANSFORMS } from "./transforms.ts";

/** Bits of the PDQ distance, and the colours' distance, under the best map. */
export type Found = { witness: number; witnessColour: number };

/** A copy this close as it is needs no search. */
const CLOSE = 12;

/** The best map between an original and each of its copies, by the transforms' order: none if none was searched for. */
export async function searchCopies(id: string): Promise<Found[]> {
  return remembered("searches", `copies/${id}`, async () => {
    const original = await measureOriginal(id);
    const found: Found[] = [];
    for (const [t, copy] of (await measureCopies(id)).entries()) {
      const distance = hammingDistance(original.prints.pdq, copy.prints.pdq);
      found.push(
        distance <= CLOSE || !movesPixels(TRANSFORMS[t]!)
          ? { witness: distance, witnessColour: colourDistance(original.prints.colour, copy.prints.colour) }
          : await search(original, copy),
      );
    }
    return found;
  });
}

export async function searchPair(a: string, b: string): Promise<Found> {
  return remembered("searches", `pairs/${a}/${b}`, async () =>
    search(await measureOriginal(a), await measureOriginal(b)),
  );
}

async function search(original: Measured, accused: Measured): Promise<Found> {
  const { map, distance } = await findWitness(lumaOf(original.blocks), lumaOf(accused.blocks));
  return { witness: distance, witnessColour: colourUnder(map, original, accused) };
}

/** The colours' distance where the source's are taken through the map first. */
function colourUnder(map: AffineMap, original: Measured, accused: Measured): number {
  const [source, target] = map.reverse ? [accused, original] : [original, accused];
  return colourDistance(colourFromChroma(applyMapToChroma(chromaOf(source.blocks), map)), target.prints.colour);
}

/**
 * For each row of `rows` and each picture: the distance of the closest map of the search's grid, without climbing.
 * @param from, to which pictures the rows are compared with; 255 stands for the others
 */
export async function gridDistances(
  ids: readonly string[],
  rows: readonly number[],
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  const list = createHash("sha256").update(ids.join()).digest("hex").slice(0, 16);
  const result: Uint8Array[] = [];
  for (const row of rows) {
    const id = ids[row]!;
    result.push(
      await remembered("searches", `closest/${list}/${id}`, async () => {
        const prints = await wordsOf(list, ids);
        const grid = gridFingerprints(lumaOf((await measureOriginal(id)).blocks));
        return Uint8Array.from(ids, (_, column) =>
          column >= from && column < to ? closest(grid, prints[column]!) : 255,
        );
      }),
    );
  }
  return result;
}

/** The least distance of a print from those of a grid, in an unrolled loop: it runs a thousand million times. */
function closest(grid: Uint32Array, print: Uint32Array): number {
  const [a, b, c, d, e, f, g, h] = print as unknown as [number, number, number, number, number, number, number, number];
  let least = 255;
  for (let at = 0; at < grid.length; at += HASH_WORDS) {
    const sum =
      bytes(nibbles(grid[at]! ^ a) + nibbles(grid[at + 1]! ^ b) + nibbles(grid[at + 2]! ^ c)) +
      bytes(nibbles(grid[at + 3]! ^ d) + nibbles(grid[at + 4]! ^ e) + nibbles(grid[at + 5]! ^ f)) +
      bytes(nibbles(grid[at + 6]! ^ g) + nibbles(grid[at + 7]! ^ h));
    const pairs = (sum & 0x00ff00ff) + ((sum >>> 8) & 0x00ff00ff);
    const distance = (pairs & 0xffff) + (pairs >>> 16);
    if (distance < least) least = distance;
  }
  return least;
}

/** The set bits of each four bits. */
function nibbles(word: number): number {
  const twos = word - ((word >>> 1) & 0x55555555);
  return (twos & 0x33333333) + ((twos >>> 2) & 0x33333333);
}

/** The sums of each two nibbles. */
function bytes(word: number): number {
  return (word & 0x0f0f0f0f) + ((word >>> 4) & 0x0f0f0f0f);
}

let known: { list: string; words: Uint32Array[] } | undefined;

/** The PDQ fingerprints of all, read once in each thread. */
async function wordsOf(list: string, ids: readonly string[]): Promise<Uint32Array[]> {
  if (known?.list !== list)
    known = { list, words: await Promise.all(ids.map(async (id) => toWords((await measureOriginal(id)).prints.pdq))) };
  return known.words;
}
