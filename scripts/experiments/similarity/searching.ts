/** The witness search, for copies, and for strangers so that the search itself counts among what may go wrong. */
import { applyMapToChroma, type AffineMap } from "@genuine/sdk/fingerprint/affine";
import { colourDistance, colourFromChroma } from "@genuine/sdk/fingerprint/colour";
import { chromaOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { findWitness, gridFingerprints } from "@genuine/sdk/fingerprint/search";
import { type Measured, measureCopies, measureOriginal, remembered } from "./measure.ts";
import { toWords, wordDistance } from "./pairs.ts";
import { TRANSFORMS, movesPixels } from "./transforms.ts";

/** Bits of the PDQ distance, the colours' distance and the resampled picture's quality, under the best map. */
export type Found = { witness: number; witnessColour: number; witnessQuality: number };

/** A copy this close as it is needs no search. */
const CLOSE = 12;

/** The best map between an original and each of its copies, by the transforms' order: no map where none was looked for. */
export async function searchCopies(id: string): Promise<Found[]> {
  return remembered("searches", `copies/${id}`, async () => {
    const original = await measureOriginal(id);
    const found: Found[] = [];
    for (const [t, copy] of (await measureCopies(id)).entries()) {
      const distance = wordDistance(toWords(original.prints.pdq), toWords(copy.prints.pdq));
      found.push(
        distance <= CLOSE || !movesPixels(TRANSFORMS[t]!)
          ? { witness: distance, witnessColour: colourDistance(original.prints.colour, copy.prints.colour), witnessQuality: copy.prints.quality }
          : await search(original, copy),
      );
    }
    return found;
  });
}

export async function searchPair(a: string, b: string): Promise<Found> {
  return remembered("searches", `pairs/${a}/${b}`, async () => search(await measureOriginal(a), await measureOriginal(b)));
}

async function search(original: Measured, accused: Measured): Promise<Found> {
  const { map, distance, quality } = await findWitness(lumaOf(original.blocks), lumaOf(accused.blocks));
  return { witness: distance, witnessColour: colourUnder(map, original, accused), witnessQuality: quality };
}

/** The colours' distance where the source's are taken through the map first. */
function colourUnder(map: AffineMap, original: Measured, accused: Measured): number {
  const [source, target] = map.reverse ? [accused, original] : [original, accused];
  return colourDistance(colourFromChroma(applyMapToChroma(chromaOf(source.blocks), map)), target.prints.colour);
}

/** For each row of `rows` and each picture: the distance of the closest map of the search's grid, without climbing. */
export async function gridDistances(ids: readonly string[], rows: readonly number[]): Promise<Uint8Array[]> {
  const prints = await wordsOf(ids);
  const result: Uint8Array[] = [];
  for (const row of rows) {
    const grid = await remembered("searches", `grids/${ids[row]!}`, async () => gridFingerprints(lumaOf((await measureOriginal(ids[row]!)).blocks)));
    result.push(
      Uint8Array.from(ids, (_, column) => {
        let least = 255;
        for (let at = 0; at < grid.length; at += 8) least = Math.min(least, wordDistance(grid, prints[column]!, at));
        return least;
      }),
    );
  }
  return result;
}

let known: { ids: string; words: Uint32Array[] } | undefined;

/** The PDQ fingerprints of all, read once in each thread. */
async function wordsOf(ids: readonly string[]): Promise<Uint32Array[]> {
  const list = ids.join();
  if (known?.ids !== list) known = { ids: list, words: await Promise.all(ids.map(async (id) => toWords((await measureOriginal(id)).prints.pdq))) };
  return known.words;
}
