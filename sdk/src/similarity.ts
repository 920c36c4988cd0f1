/** The rule by which two products count as alike: the twin of `contracts/challenge/Similarity.sol`. */
import { type AffineMap, applyMap, applyMapToChroma, boundsViolation } from "./fingerprint/affine.ts";
import { colourDistance, colourFromChroma } from "./fingerprint/colour.ts";
import { chromaOf, type Fingerprints, lumaOf } from "./fingerprint/fingerprints.ts";
import { hammingDistance } from "./fingerprint/hamming.ts";
import { pdqFromLuma } from "./fingerprint/pdq.ts";
import { GenuineError } from "./genuine-error.ts";

/** Names of ISimilarity.Verdict, by its number. */
export const VERDICTS = ["different", "unclear", "copy"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** As the contract tells them: ISimilarity.Thresholds. Bits of 256, but `colour`, `quality` and `detail`. */
export type Thresholds = {
  /** A copy by PDQ. */
  readonly pdq: number;
  /** A copy by ISCC. */
  readonly iscc: number;
  /** Colour distance up to which two pictures have the same colours. */
  readonly colour: number;
  /** A copy by PDQ after one picture was mapped. */
  readonly witness: number;
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
  /** Bits of 256; 256 when a map was used, which is checked by PDQ alone. */
  iscc: number;
  /** Of `colourDistance`. */
  colour: number;
  verdict: Verdict;
};

const BITS = 256;

/** Measures two products. What is no picture has zeroes everywhere, which is never evidence. */
export function compare(original: Fingerprints, accused: Fingerprints, thresholds: Thresholds): Measurement {
  const distances = {
    pdq: hammingDistance(original.pdq, accused.pdq),
    iscc: hammingDistance(original.iscc, accused.iscc),
    colour: colourDistance(original.colour, accused.colour),
  };
  const evidence = isEvidence(original, thresholds) && isEvidence(accused, thresholds);
  return { ...distances, verdict: evidence ? verdictOf(distances, thresholds, thresholds.pdq) : "unclear" };
}

/**
 * Measures two products with a transform witness between them, as `findWitness` finds one.
 * @param blocks Those of the map's source: the original's, or with `map.reverse` the accused's.
 * @throws GenuineError bad_map where the contract refuses the map
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
  const distances = {
    pdq: hammingDistance(pdqFromLuma(applyMap(lumaOf(blocks), map)).hash, target.pdq),
    iscc: BITS,
    colour: colourDistance(colourFromChroma(applyMapToChroma(chromaOf(blocks), map)), target.colour),
  };
  return { ...distances, verdict: verdictOf(distances, thresholds, thresholds.witness) };
}

/** Whether a picture tells enough to be compared. */
export function isEvidence(
  { quality, detail }: Pick<Fingerprints, "quality" | "detail">,
  thresholds: Thresholds,
): boolean {
  return quality >= thresholds.quality && detail >= thresholds.detail;
}

/** The same brightness, to one of two measures, in the same colours. */
function verdictOf(
  { pdq, iscc, colour }: Omit<Measurement, "verdict">,
  thresholds: Thresholds,
  pdqLimit: number,
): Verdict {
  if (pdq > thresholds.greyPdq && iscc > thresholds.greyIscc) return "different";
  return (pdq <= pdqLimit || iscc <= thresholds.iscc) && colour <= thresholds.colour ? "copy" : "unclear";
}

/** A measurement as contracts answer it, in events and views. */
export function measurementFromChain(measured: {
  pdq: bigint;
  iscc: bigint;
  colour: bigint;
  verdict: number;
}): Measurement {
  const { pdq, iscc, colour, verdict } = measured;
  return { pdq: Number(pdq), iscc: Number(iscc), colour: Number(colour), verdict: VERDICTS[verdict]! };
}
