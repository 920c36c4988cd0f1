/** Previews of pictures that are hard to represent: line drawings, whose fingerprint moves when they shrink. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { type PdqFingerprint, pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import sharp from "sharp";
import { previewOf } from "../../esp/src/pictures/preview.ts";

/** Bits of 256, as in preview.ts. */
const GOOD_DISTANCE = 20;
const MAX_DISTANCE = 38;

test("a line drawing has a preview that represents it, larger than others' if need be", async () => {
  const lines = Array.from(
    { length: 10 },
    (_, at) =>
      `<path d="M-20 ${90 * at + 40}C300 ${(at * 211) % 1024} 700 ${(at * 577) % 1024} 1044 ${(at * 353) % 1024}"/>`,
  );
  const drawing = await drawn(
    `<rect width="1024" height="1024" fill="#b9d2dc"/><g fill="none" stroke="#1c1a22" stroke-width="2">${lines.join("")}</g>`,
  );
  const halved = await sharp(drawing).resize(512, 512).png().toBuffer();
  assert.ok((await bitsBetween(drawing, halved)) > GOOD_DISTANCE, "the drawing is one of the hard ones");

  const preview = await previewOf(drawing);
  assert.ok((await bitsBetween(drawing, preview)) <= MAX_DISTANCE);
  assert.equal((await sharp(preview).metadata()).width, 1024);
});

test("a picture with broad shapes has a small preview", async () => {
  const picture = await drawn(
    `<rect width="1024" height="1024" fill="#284b8c"/><circle cx="330" cy="610" r="240" fill="#e0b040"/>
     <path d="M600 120L980 880H420z" fill="#7fb069"/>`,
  );
  const preview = await previewOf(picture);
  assert.ok((await bitsBetween(picture, preview)) <= GOOD_DISTANCE);
  assert.equal((await sharp(preview).metadata()).width, 512);
});

async function drawn(content: string): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024">${content}</svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
}

async function bitsBetween(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [one, other] = await Promise.all([fingerprintOf(a), fingerprintOf(b)]);
  return hammingDistance(one.hash, other.hash);
}

async function fingerprintOf(bytes: Uint8Array): Promise<PdqFingerprint> {
  const { rgb, width, height } = await decodeImage(new Uint8Array(bytes));
  return pdqFromRgb(rgb, width, height);
}
