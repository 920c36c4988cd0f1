/** Pictures made by formula, for measurements and tests: coloured waves, different for each seed. */
import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import { blocksFromRgb, CHROMA_OFFSET } from "@genuine/sdk/fingerprint/fingerprints";

/** The part of the picture that is shown, as shares of its sides. */
export type View = { left: number; top: number; width: number; height: number; mirrored: boolean };

const WHOLE: View = { left: 0, top: 0, width: 1, height: 1, mirrored: false };
const SIDE = 256;

/** Blocks of the picture `seed`. `noise` makes some of its pixels a little brighter. */
export function pictureBlocks(
  seed: number,
  { noise = 0, view = WHOLE }: { noise?: number; view?: View } = {},
): Uint8Array {
  return blocksFromRgb(picture(seed, { noise, view }), SIDE, SIDE);
}

/** The same brightness in different colours: undecidable by measure. */
export function recoloured(blocks: Uint8Array): Uint8Array {
  return blocks.map((value, i) => (i < CHROMA_OFFSET ? value : (value + 128) & 255));
}

/** Where the whole picture shows what is seen in the view. */
export function mapOf({ left, top, width, height, mirrored }: View): AffineMap {
  const steps = (share: number) => Math.round(share * 65_536);
  return {
    xx: steps(mirrored ? -width : width),
    xy: 0,
    yx: 0,
    yy: steps(height),
    x0: steps(2 * left + width - 1),
    y0: steps(2 * top + height - 1),
    fill: 128,
    reverse: false,
  };
}

/** 256x256 pixels of three bytes. */
function picture(seed: number, { noise = 0, view = WHOLE }: { noise?: number; view?: View } = {}): Uint8Array {
  const rgb = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const across = ((i % SIDE) + 0.5) / SIDE;
    const x = view.left + view.width * (view.mirrored ? 1 - across : across);
    const y = view.top + (view.height * (Math.floor(i / SIDE) + 0.5)) / SIDE;
    const extra = i % 97 === 0 ? noise : 0;
    rgb[3 * i] = level(brightness(x, y, seed) + 30 * Math.sin(4 * x + seed) + extra);
    rgb[3 * i + 1] = level(brightness(x, y, seed) + extra);
    rgb[3 * i + 2] = level(brightness(x, y, seed) + 30 * Math.cos(5 * y - seed) + extra);
  }
  return rgb;
}

/** Waves, and discs with sharp rims, for enough detail. */
function brightness(x: number, y: number, seed: number): number {
  const wave = Math.sin(7 * x + seed) + Math.cos(5 * y * (1 + seed / 3) + x * 4) + Math.sin(11 * x * y + 2 * seed);
  let discs = 0;
  for (let n = 1; n <= 6; n++) {
    const [u, v] = [fraction(n * 0.618 * (seed + 1.3)), fraction(n * 0.755 * (seed + 2.1))];
    if (Math.hypot(x - u, y - v) < 0.06 + 0.02 * n) discs += n % 2 === 0 ? 45 : -45;
  }
  return 127 + wave * 25 + discs;
}

const fraction = (value: number): number => value - Math.floor(value);
const level = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
