/** Comparison of products by the contract's rule, computed locally without a call to the chain. */
import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { compare, type Measurement, type Thresholds } from "@genuine/sdk/similarity";

type Measured = Pick<ProductSummary, "fingerprints" | "quality" | "detail">;

/** Zeroes unless it is a picture, as on chain. */
export function fingerprintsOf({ fingerprints, quality, detail }: Measured): Fingerprints {
  const { pdq, iscc, colour } = fingerprints ?? { pdq: 0, iscc: 0, colour: 0 };
  return { pdq: BigInt(pdq), iscc: BigInt(iscc), colour: BigInt(colour), quality, detail };
}

export function compareProducts(original: Measured, accused: Measured, thresholds: Thresholds): Measurement {
  return compare(fingerprintsOf(original), fingerprintsOf(accused), thresholds);
}
