/**
 * The search for copies that provider, indexer, page and juror share: `variantsOf` and `CANDIDATE` give the candidates, and
 * `compareFully` measures each by the chain's own rule, as registered and under the best map that the search finds.
 */
import type { AffineMap } from "./fingerprint/affine.ts";
import { type Fingerprints, lumaOf } from "./fingerprint/fingerprints.ts";
import { findWitness, type SearchOptions } from "./fingerprint/search.ts";
import { compare, compareUnder, isEvidence, type Measurement, type Thresholds } from "./similarity.ts";

export { CANDIDATE, type Measure, variantsOf } from "./fingerprint/copy-variants.ts";

export type Registered = { readonly fingerprints: Fingerprints; readonly blocks: Uint8Array };

export type FullComparison = {
  measurement: Measurement;
  /** The map under which it was measured; undefined as registered. */
  map?: AffineMap;
  /** The best map, if one was searched for. */
  closest?: AffineMap;
};

const ORDER = { different: 0, unclear: 1, copy: 2 } as const;

/**
 * The best measurement that a challenger can get: as registered if that is a copy, otherwise under the best map if
 * that is better. Takes about 0.2 s of one core, or nothing if no map is needed.
 * @throws the signal's reason once it is aborted
 */
export async function compareFully(
  original: Registered,
  accused: Registered,
  thresholds: Thresholds,
  options: SearchOptions = {},
): Promise<FullComparison> {
  const plain = compare(original.fingerprints, accused.fingerprints, thresholds);
  const telling = isEvidence(original.fingerprints, thresholds) && isEvidence(accused.fingerprints, thresholds);
  if (plain.verdict === "copy" || !telling) return { measurement: plain };
  const { map } = await findWitness(lumaOf(original.blocks), lumaOf(accused.blocks), options);
  const source = map.reverse ? accused.blocks : original.blocks;
  const mapped = compareUnder(original.fingerprints, accused.fingerprints, source, map, thresholds);
  return ORDER[mapped.verdict] > ORDER[plain.verdict]
    ? { measurement: mapped, map, closest: map }
    : { measurement: plain, closest: map };
}
