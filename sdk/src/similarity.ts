/** The similarity measure of `contracts/challenge/Similarity.sol` in TypeScript. */
import { type AffineMap, applyMap, applyMapToChroma, boundsViolation } from "./fingerprint/affine.ts";
import { colourDistance, colourFromChroma } from "./fingerprint/colour.ts";
import { chromaOf, type Fingerprints, lumaOf } from "./fingerprint/fingerprints.ts";
import { hammingDistance } from "./fingerprint/hamming.ts";
import { GREY_SIDE, isccFromGrey } from "./fingerprint/iscc.ts";
import { BLOCK_SIDE } from "./fingerprint/luma.ts";
import { pdqFromLuma } from "./fingerprint/pdq.ts";
import { GenuineError } from "./genuine-error.ts";

/** Names of ISimilarity.Verdict, by its number. */
export const VERDICTS = ["different", "unclear", "copy"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** As in the contract: ISimilarity.Thresholds. Bits of 256, except `colour`, `quality` and `detail`. */
export type Thresholds = {
  /** A copy by PDQ. */
  readonly pdq: number;
  /** A copy by ISCC. */
  readonly iscc: number;
  /** Colour distance up to which two pictures have the same colours. */
  readonly colour: number;
  /** A copy by PDQ after one picture was mapped. */
  readonly witness: number;
  /** Not a copy if PDQ or ISCC is above: each alone can be forged. */
  readonly contradiction: number;
  /** Above `pdq`, up to here, PDQ cannot decide. */
  readonly greyPdq: number;
  /** The same for ISCC. */
  readonly greyIscc: number;
  /** Least PDQ quality of evidence, 0 to 100. */
  readonly quality: number;
  /** Least detail of evidence, 0 to 255. */
  readonly detail: number;
};

export type Measurement = {
  /** Bits of 256. */
  pdq: number;
  /** Bits of 256; with a map, of the mapped luma at half its size. */
  iscc: number;
  /** By `colourDistance`. */
  colour: number;
  verdict: Verdict;
};

const BITS = 256;
const ALL = 2n ** 256n - 1n;

/** Measures two products. A negative counts like the picture itself. Without fingerprints all is zero, which is never evidence. */
export function compare(original: Fingerprints, accused: Fingerprints, thresholds: Thresholds): Measurement {
  const distances = distancesOf(original, accused, thresholds);
  const { pdq, iscc } = distances;
  if (!isEvidence(original, thresholds) || !isEvidence(accused, thresholds))
    return { ...distances, verdict: "unclear" };
  if (pdq > thresholds.greyPdq && iscc > thresholds.greyIscc) return { ...distances, verdict: "different" };
  const alike = pdq <= thresholds.pdq || iscc <= thresholds.iscc;
  return { ...distances, verdict: verdictOf(distances, thresholds, alike) };
}

/**
 * Measures two products with a transform witness between them, as `findWitness` finds one.
 * @param blocks Blocks of the map's source: the original's, or with `map.reverse` the accused's.
 * @throws GenuineError bad_map if the contract rejects the map
 */
export function compareUnder(
  original: Fingerprints,
  accused: Fingerprints,
  blocks: Uint8Array,
  map: AffineMap,
  thresholds: Thresholds,
): Measurement {
  const violation = boundsViolation(map);
  if (violation !== undefined) {
    throw new GenuineError("bad_map", `The map is refused: ${violation.error} (${violation.values.join(", ")}).`, {
      remedy: "Let the search find another.",
    });
  }
  if (!isEvidence(original, thresholds) || !isEvidence(accused, thresholds)) {
    return { pdq: BITS, iscc: BITS, colour: 0, verdict: "unclear" };
  }
  const target = map.reverse ? original : accused;
  const distances = distancesOf(mappedFingerprints(blocks, map), target, thresholds);
  const { pdq } = distances;
  // Maps are found by PDQ; a search would too often find one for ISCC, which distinguishes less.
  if (pdq > thresholds.greyPdq) return { ...distances, verdict: "different" };
  return { ...distances, verdict: verdictOf(distances, thresholds, pdq <= thresholds.witness) };
}

/** Whether a picture has enough detail to be compared. */
export function isEvidence(
  { quality, detail }: Pick<Fingerprints, "quality" | "detail">,
  thresholds: Thresholds,
): boolean {
  return quality >= thresholds.quality && detail >= thresholds.detail;
}

type Prints = Pick<Fingerprints, "pdq" | "iscc" | "colour">;

/** The contract's fingerprints of a picture under a map. */
export function mappedFingerprints(blocks: Uint8Array, map: AffineMap): Prints {
  const luma = applyMap(lumaOf(blocks), map);
  return {
    pdq: pdqFromLuma(luma).hash,
    iscc: isccFromGrey(halved(luma)),
    colour: colourFromChroma(applyMapToChroma(chromaOf(blocks), map)),
  };
}

/** A luma block at half its size, each pixel the rounded mean of four: for ISCC, which uses 32x32. */
function halved(luma: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: luma.length / 4 }, (_, at) => {
    const p = 2 * BLOCK_SIDE * Math.floor(at / GREY_SIDE) + 2 * (at % GREY_SIDE);
    return (luma[p]! + luma[p + 1]! + luma[p + BLOCK_SIDE]! + luma[p + BLOCK_SIDE + 1]! + 2) >> 2;
  });
}

/** The negative of a picture has inverted bits and colours: it is measured as if it were inverted back. */
function distancesOf(a: Prints, b: Prints, { greyPdq }: Thresholds): Omit<Measurement, "verdict"> {
  const [pdq, iscc] = [hammingDistance(a.pdq, b.pdq), hammingDistance(a.iscc, b.iscc)];
  if (pdq + greyPdq < BITS) return { pdq, iscc, colour: colourDistance(a.colour, b.colour) };
  const colour = colourDistance(ALL ^ a.colour, b.colour);
  return { pdq: BITS - pdq, iscc: BITS - iscc, colour };
}

/** The same brightness, by one of two measures without a contradiction by the other, and the same colours. */
function verdictOf({ pdq, iscc, colour }: Omit<Measurement, "verdict">, limits: Thresholds, alike: boolean): Verdict {
  const agreed = Math.max(pdq, iscc) <= limits.contradiction;
  return alike && agreed && colour <= limits.colour ? "copy" : "unclear";
}

/** A measurement as contracts return it, in events and views. */
export function measurementFromChain(measured: {
  pdq: bigint;
  iscc: bigint;
  colour: bigint;
  verdict: number;
}): Measurement {
  const { pdq, iscc, colour, verdict } = measured;
  return { pdq: Number(pdq), iscc: Number(iscc), colour: Number(colour), verdict: VERDICTS[verdict]! };
}
