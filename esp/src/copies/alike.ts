/** Whether one picture is a copy of another, by the chain's own rule or by the panel's. Pure. */
import { compareFully } from "@genuine/sdk/copy-search";
import { type AffineMap, IDENTITY, ONE } from "@genuine/sdk/fingerprint/affine";
import { chromaOf, type Fingerprints, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { compare, type Thresholds } from "@genuine/sdk/similarity";
import { isSamePicture } from "../jury/appearance.ts";
import { overlay, planesOfBlocks } from "../jury/planes.ts";

/** Measurements of a picture. `blocks`: 5,248 bytes. */
export type PictureWork = { blocks: Uint8Array; fingerprints: Fingerprints };

/** `how`: the words between the work and the product in a message. `map`: turns one into the other, if one was needed. */
export type Alike = { how: string; map?: AffineMap };

/** For copies that the fingerprints alone show. */
export function closeness(original: Fingerprints, work: Fingerprints, thresholds: Thresholds): Alike | undefined {
  const { verdict, pdq, iscc } = compare(original, work, thresholds);
  return verdict === "copy" ? { how: `is within ${Math.min(pdq, iscc)} of 256 bits of` } : undefined;
}

/** Undefined if the later picture is not a copy of the earlier one. */
export async function howAlike(
  earlier: PictureWork,
  later: PictureWork,
  thresholds: Thresholds,
): Promise<Alike | undefined> {
  const { map: found, closest, measurement } = await compareFully(earlier, later, thresholds);
  if (found !== undefined && measurement.verdict === "copy")
    return { how: `is, cut, turned or framed, within ${measurement.pdq} of 256 bits of`, map: found };
  // Not a copy by measure, but a panel would find so: the same picture in other colours, or changed more.
  if (closest === undefined) return undefined;
  // As it is, too: waves spread over a picture lead the search astray.
  const map = [closest, WHOLE].find((candidate) => {
    const [from, to] = candidate.reverse ? [later.blocks, earlier.blocks] : [earlier.blocks, later.blocks];
    return isSamePicture(overlay(planesOf(from), planesOf(to), candidate));
  });
  return map && { how: "shows, in other colours or with more changes, the same as", map };
}

const WHOLE: AffineMap = { ...IDENTITY, xx: ONE, yy: ONE };
const planesOf = (blocks: Uint8Array) => planesOfBlocks(lumaOf(blocks), chromaOf(blocks));
