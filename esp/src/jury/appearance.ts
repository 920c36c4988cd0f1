/**
 * Whether two pictures look the same: the rule by which this worker votes.
 *
 * The map that lays one over the other is searched for as for a transform witness, but wider. Where it is found, the
 * brightness of windows all over the picture is correlated: of 36 pairs of different pictures the best reach 0.18; of
 * copies that were cut, framed, turned, recoloured or strongly compressed the worst 0.37 to 0.5, of a fine texture. Flat pictures show no
 * structure to correlate; they are the same only where brightness and colours are, place by place. Where the whole is not
 * the same, and both files are here, a part of the original is looked for: in collages, behind banners, after hard crops.
 */
import { type AffineMap, IDENTITY, ONE } from "@genuine/sdk/fingerprint/affine";
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { chromaOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import { describeMap } from "@genuine/sdk/fingerprint/transforms";
import { SYMMETRIES } from "@genuine/sdk/fingerprint/witness-grid";
import { findRegion, type Region } from "@genuine/sdk/regions/find-region";
import { type Overlay, overlay, type Planes, planesOf, planesOfBlocks } from "./planes.ts";

/** Mean correlation from which two pictures show the same. */
const SAME_STRUCTURE = 0.35;
/** Share of the windows that must show something for the correlation to count. */
const LEAST_SHOWN = 0.15;
/** Levels of brightness and colour, of 255, up to which pictures without structure are the same. */
const SAME_LEVELS = 6;
/**
 * Share of the original that must be found in another picture for the two to show the same. Measured
 * (docs/experiments/regions.md): at least 0.17 if a quarter or more of the picture is left in one piece; less than 0.1 for all
 * of 56 pairs of different pictures.
 */
const SAME_SHARE = 0.15;
/** Twice those of a challenger's search. */
const CLIMBS = 12;

const WHOLE: readonly AffineMap[] = SYMMETRIES.map(({ xx, xy, yx, yy }) => ({
  ...IDENTITY,
  xx: xx * ONE,
  xy: xy * ONE,
  yx: yx * ONE,
  yy: yy * ONE,
}));

/** A picture whose file is available, or only its published blocks. */
export type Exhibit = { blocks: Uint8Array; image?: DecodedImage };

/** `region`: a part of the original in the accused picture, searched for if the whole is not the same. */
export type Appearance = Overlay & { same: boolean; how: string; region?: Region };

export function isSamePicture({ structure, windows, covered, brightness, colour }: Overlay): boolean {
  if (windows >= covered * LEAST_SHOWN && windows > 0) return structure >= SAME_STRUCTURE;
  return brightness <= SAME_LEVELS && colour <= SAME_LEVELS;
}

/** Deterministic: the same two pictures give the same result. Takes a second or two. */
export async function compareAppearance(
  original: Exhibit,
  accused: Exhibit,
  signal?: AbortSignal,
): Promise<Appearance> {
  const { map } = await findWitness(lumaOf(original.blocks), lumaOf(accused.blocks), { climbs: CLIMBS, signal });
  const [first, second] = planesPair(original, accused);
  // The whole picture as it is comes first, then turned and mirrored: flat ones mislead the search, fine ones send it astray.
  const tried = [...WHOLE, map].map((candidate) => ({ map: candidate, laid: laidOver(first, second, candidate) }));
  const best =
    tried.find(({ laid }) => isSamePicture(laid)) ?? tried.sort((a, b) => b.laid.structure - a.laid.structure)[0]!;
  const whole = { ...best.laid, same: isSamePicture(best.laid), how: describeMap(best.map) };
  if (whole.same || original.image === undefined || accused.image === undefined) return whole;
  signal?.throwIfAborted();
  const region = findRegion(original.image, accused.image);
  if (region === undefined || region.share < SAME_SHARE) return whole;
  return { ...whole, same: true, structure: region.structure, how: describeRegion(region), region };
}

/** Where a part of the original is in the accused picture, in words. */
function describeRegion({ share, negative, original, accused }: Region): string {
  const percent = (value: number) => Math.round(100 * value);
  const place = ({ left, top, right, bottom }: Region["original"]) =>
    `${percent(left)} to ${percent(right)} % across and ${percent(top)} to ${percent(bottom)} % down`;
  const manner = negative ? ", in negative," : "";
  return `${percent(share)} % of the original, from ${place(original)},${manner} is in the accused picture at ${place(accused)}.`;
}

function laidOver(original: Planes, accused: Planes, map: AffineMap): Overlay {
  return map.reverse ? overlay(accused, original, map) : overlay(original, accused, map);
}

/** At the files' resolution if both are available, otherwise at that of the blocks. */
function planesPair(a: Exhibit, b: Exhibit): [Planes, Planes] {
  if (a.image !== undefined && b.image !== undefined) return [planesOf(a.image), planesOf(b.image)];
  return [planesOfBlocks(lumaOf(a.blocks), chromaOf(a.blocks)), planesOfBlocks(lumaOf(b.blocks), chromaOf(b.blocks))];
}
