/** When two pictures are taken for copies of one another. */

/** Measurements of two pictures. Qualities and details are the lower one of the two. */
export type Evidence = {
  quality: number;
  detail: number;
  pdq: number;
  iscc: number;
  colour: number;
  /** PDQ distance under the best map found, and the colours' distance under it; Infinity where no map helps. */
  witness: number;
  witnessColour: number;
};

export type Thresholds = {
  /** Bits of 256, at most. */
  pdq: number;
  iscc: number;
  witness: number;
  /** Steps of 8160, at most. */
  colour: number;
  /** At least, of both pictures. */
  quality: number;
  detail: number;
};

/** Not a copy by the rule, but closer than by chance: for people to judge. */
export type GreyZone = { greyPdq: number; greyIscc: number };

export function passesGates(
  pair: Pick<Evidence, "quality" | "detail">,
  { quality, detail }: Pick<Thresholds, "quality" | "detail">,
): boolean {
  return pair.quality >= quality && pair.detail >= detail;
}

export function isCopy(pair: Evidence, limits: Thresholds): boolean {
  if (!passesGates(pair, limits)) return false;
  const direct = pair.colour <= limits.colour && (pair.pdq <= limits.pdq || pair.iscc <= limits.iscc);
  return direct || (pair.witnessColour <= limits.colour && pair.witness <= limits.witness);
}

/** Whether a panel may be asked: shapes are close, whatever the colours are. */
export function isGrey(pair: Evidence, limits: Thresholds, { greyPdq, greyIscc }: GreyZone): boolean {
  if (!passesGates(pair, limits) || isCopy(pair, limits)) return false;
  return Math.min(pair.pdq, pair.witness) <= greyPdq || pair.iscc <= greyIscc;
}

/** The curves of the report: scores in bits, low where alike, Infinity where the rule says no. */
export const MEASURES: Record<string, (pair: Evidence) => number> = {
  PDQ: ({ pdq }) => pdq,
  ISCC: ({ iscc }) => iscc,
  "PDQ or ISCC": ({ pdq, iscc }) => Math.min(pdq, iscc),
  "PDQ and ISCC": ({ pdq, iscc }) => Math.max(pdq, iscc),
  "PDQ with witness": ({ pdq, witness }) => Math.min(pdq, witness),
};

/** As `score`, where the colours agree too: under the map for a score that is the witness's. */
export function withColour(name: string, limit: number): (pair: Evidence) => number {
  const score = MEASURES[name]!;
  if (name !== "PDQ with witness") return (pair) => (pair.colour <= limit ? score(pair) : Infinity);
  return (pair) =>
    Math.min(pair.colour <= limit ? pair.pdq : Infinity, pair.witnessColour <= limit ? pair.witness : Infinity);
}
