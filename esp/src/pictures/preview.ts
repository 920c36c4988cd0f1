/** Public previews: small, and marked all over, yet close enough to the original to show it. */
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import sharp from "sharp";

const SIDE = 512;
/** The mark is as strong as it can be without hiding the picture or leading its fingerprint astray: the first that fits. */
const OPACITIES = [0.3, 0.2, 0.12];
/** Bits of 256 that the mark may change. Less than a copy may differ by, so that copies of previews are found as well. */
const MAX_DISTANCE = 20;

/** WebP with sides of at most 512 pixels. @param bytes A picture that `inspect` has passed. */
export async function previewOf(bytes: Uint8Array): Promise<Uint8Array> {
  const original = await fingerprintOf(bytes);
  const { data, info } = await sharp(bytes, { failOn: "error" })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  let preview = new Uint8Array();
  for (const opacity of OPACITIES) {
    const mark = Buffer.from(watermark(info.width, info.height, opacity));
    preview = new Uint8Array(
      await sharp(data)
        .composite([{ input: mark }])
        .webp({ quality: 82 })
        .toBuffer(),
    );
    if (hammingDistance(original, await fingerprintOf(preview)) <= MAX_DISTANCE) break;
  }
  return preview;
}

async function fingerprintOf(bytes: Uint8Array): Promise<bigint> {
  const { rgb, width, height } = await decodeImage(bytes);
  return pdqFromRgb(rgb, width, height).hash;
}

/** Letters as strokes in a box of 10 by 14: a text would need a font, which a server may not have. */
const LETTERS: Record<string, string> = {
  G: "M9 3Q7 0 5 0Q0 0 0 7Q0 14 5 14Q9 14 9 8H6",
  E: "M8 0H0V14H8M0 7H6",
  N: "M0 14V0L8 14V0",
  U: "M0 0V9Q0 14 4 14Q8 14 8 9V0",
  I: "M0 0V14",
};
const WORD = "GENUINE";

/** The word in light strokes on a dark edge, in slanted rows, so that it shows on any ground. */
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
    <defs><pattern id="mark" width="260" height="130" patternUnits="userSpaceOnUse" patternTransform="rotate(-28)">
      <g opacity="${opacity}">${marked(12, 20)}${marked(142, 86)}</g></pattern></defs>
    <rect width="100%" height="100%" fill="url(#mark)"/></svg>`;
}
