/** Public previews: small and watermarked, yet close enough to the original to represent it. */
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { MAX_SIDE } from "@genuine/sdk/fingerprint/luma";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { GenuineError } from "@genuine/sdk/genuine-error";
import sharp from "sharp";

/**
 * Longest sides in pixels and strengths of the watermark, best first: the first that keeps the fingerprint close enough is used.
 * Halving a line drawing can move its fingerprint by 30 bits without any watermark; at the side that fingerprints are
 * computed from, nothing but the watermark moves it.
 */
const SIDES = [512, MAX_SIDE];
const OPACITIES = [0.3, 0.2, 0.12];
/** Desired maximum distance of a preview, bits of 256: copies of previews must be found as well. */
const GOOD_DISTANCE = 20;
/** Maximum distance of a preview, bits of 256: that up to which the deployed rule measures a copy. */
const MAX_DISTANCE = 38;
/** Below this quality the bits are random. */
const TELLING_QUALITY = 50;

/**
 * WebP with sides of at most 512 pixels, or 1024 where less would not represent the picture.
 * @param bytes A picture that `inspect` has passed.
 * @throws GenuineError not_found if even the faintest watermark changes the fingerprint too much
 */
export async function previewOf(bytes: Uint8Array): Promise<Uint8Array> {
  const original = await fingerprintOf(bytes);
  let nearest: { preview: Uint8Array; distance: number } | undefined;
  for (const side of SIDES) {
    const { data, info } = await sharp(bytes, { failOn: "error" })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true });
    for (const opacity of OPACITIES) {
      const mark = Buffer.from(watermark(info.width, info.height, opacity));
      const preview = new Uint8Array(
        await sharp(data)
          .composite([{ input: mark }])
          .webp({ quality: 82 })
          .toBuffer(),
      );
      const distance = hammingDistance(original.hash, (await fingerprintOf(preview)).hash);
      if (distance <= GOOD_DISTANCE || original.quality < TELLING_QUALITY) return preview;
      if (nearest === undefined || distance < nearest.distance) nearest = { preview, distance };
    }
  }
  if (nearest !== undefined && nearest.distance <= MAX_DISTANCE) return nearest.preview;
  throw new GenuineError("not_found", `Every preview of the picture is ${nearest?.distance} bits or more from it.`);
}

async function fingerprintOf(bytes: Uint8Array): Promise<{ hash: bigint; quality: number }> {
  const { rgb, width, height } = await decodeImage(bytes);
  return pdqFromRgb(rgb, width, height);
}

/** Letters as strokes in a box of 10 by 14: rendering text would need a font, which a server may not have. */
const LETTERS: Record<string, string> = {
  G: "M9 3Q7 0 5 0Q0 0 0 7Q0 14 5 14Q9 14 9 8H6",
  E: "M8 0H0V14H8M0 7H6",
  N: "M0 14V0L8 14V0",
  U: "M0 0V9Q0 14 4 14Q8 14 8 9V0",
  I: "M0 0V14",
};
const WORD = "GENUINE";

/** The watermark text in light strokes with a dark edge, in slanted rows, visible on any background. */
function watermark(width: number, height: number, opacity: number): string {
  let x = 0;
  const word = [...WORD].map((letter) => {
    const path = `<path d="${LETTERS[letter]}" transform="translate(${x} 0)"/>`;
    x += letter === "I" ? 6 : 15;
    return path;
  });
  const strokes = (colour: string, thickness: number) =>
    `<g fill="none" stroke="${colour}" stroke-width="${thickness}" stroke-linecap="round" stroke-linejoin="round">${word.join("")}</g>`;
  const marked = (left: number, top: number) =>
    `<g transform="translate(${left} ${top}) scale(0.9)">${strokes("#000", 2.6)}${strokes("#fff", 1.3)}</g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><pattern id="mark" width="260" height="130" patternUnits="userSpaceOnUse" patternTransform="rotate(-28) scale(${Math.max(1, Math.max(width, height) / 512)})">
      <g opacity="${opacity}">${marked(12, 20)}${marked(142, 86)}</g></pattern></defs>
    <rect width="100%" height="100%" fill="url(#mark)"/></svg>`;
}
