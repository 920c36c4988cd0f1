/**
 * Whether two pictures are the same to the eye: the rule by which this worker votes.
 *
 * The map that lays one over the other is searched for as for a transform witness, but wider. Where it is found, the
 * brightness of windows all over the picture is correlated: of 36 pairs of different pictures the best reach 0.18; of
 * copies that were cut, framed, turned, recoloured or strongly compressed the worst 0.37 to 0.5, of a fine texture. Flat pictures show no
 * structure to correlate; they are the same only where brightness and colours are, place by place.
 */
import { type AffineMap, IDENTITY, ONE } from "@genuine/sdk/fingerprint/affine";
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { chromaOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import { SYMMETRIES } from "@genuine/sdk/fingerprint/witness-grid";
import { describeMap } from "@genuine/sdk/fingerprint/transforms";
import { type Overlay, overlay, type Planes, planesOf, planesOfBlocks } from "./planes.ts";

/** Mean correlation from which two pictures show the same. */
export const SAME_STRUCTURE = 0.35;
/** Share of the windows that must show something for the correlation to count. */
export const LEAST_SHOWN = 0.15;
/** Levels of brightness and colour, of 255, up to which pictures without structure are the same. */
export const SAME_LEVELS = 6;
/** Twice those of a challenger's search. */
const CLIMBS = 12;

const WHOLE: readonly AffineMap[] = SYMMETRIES.map(({ xx, xy, yx, yy }) => ({
  ...IDENTITY,
  xx: xx * ONE,
  xy: xy * ONE,
  yx: yx * ONE,
  yy: yy * ONE,
}));

/** A picture of which the file is here, or only its published blocks. */
export type Exhibit = { blocks: Uint8Array; image?: DecodedImage };

export type Appearance = Overlay & { same: boolean; how: string };

export function isSamePicture({ structure, windows, covered, brightness, colour }: Overlay): boolean {
  if (windows >= covered * LEAST_SHOWN && windows > 0) return structure >= SAME_STRUCTURE;
  return brightness <= SAME_LEVELS && colour <= SAME_LEVELS;
}

/** Deterministic: who has the same two pictures finds the same. Takes a second or two. */
export async function compareAppearance(
  original: Exhibit,
  accused: Exhibit,
  signal?: AbortSignal,
): Promise<Appearance> {
  const { map } = await findWitness(lumaOf(original.blocks), lumaOf(accused.blocks), { climbs: CLIMBS, signal });
  const [first, second] = planesPair(original, accused);
  // The whole picture as it is comes first, then turned and mirrored: a flat one leads the search anywhere, a fine one astray.
  const tried = [...WHOLE, map].map((candidate) => ({ map: candidate, laid: laidOver(first, second, candidate) }));
  const best =
    tried.find(({ laid }) => isSamePicture(laid)) ?? tried.sort((a, b) => b.laid.structure - a.laid.structure)[0]!;
  return { ...best.laid, same: isSamePicture(best.laid), how: describeMap(best.map) };
}

function laidOver(original: Planes, accused: Planes, map: AffineMap): Overlay {
  return map.reverse ? overlay(accused, original, map) : overlay(original, accused, map);
}

/** At the files' resolution where both are here, otherwise at that of the blocks. */
function planesPair(a: Exhibit, b: Exhibit): [Planes, Planes] {
  if (a.image !== undefined && b.image !== undefined) return [planesOf(a.image), planesOf(b.image)];
  return [planesOfBlocks(lumaOf(a.blocks), chromaOf(a.blocks)), planesOfBlocks(lumaOf(b.blocks), chromaOf(b.blocks))];
}
