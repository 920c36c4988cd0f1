/**
 * From pixels to the 32x32 grey block of the ISCC image code. Pure: the same on every platform.
 *
 * The standard asks for 8-bit grey values scaled by a bicubic filter to 32x32, and its reference leaves both to Pillow.
 * So this takes Pillow's steps: brightness 0.299 R + 0.587 G + 0.114 B in 16-bit fractions; then first all rows, then
 * all columns are filtered by Keys' cubic (a = -1/2), stretched so that it spans 4 target pixels, in weights of 22-bit
 * fractions, each pass rounded to 8 bit. The blocks are equal to Pillow's to the bit.
 */
import { GREY_SIDE } from "./iscc.ts";
import { checkSize } from "./luma.ts";

const WEIGHT_ONE = 2 ** 22;

/** The source pixels from `first` on that one target pixel is made of, along one axis, in whole weights. */
interface Tap {
  readonly first: number;
  readonly weights: Float64Array;
}

/** 1024 bytes: 32x32 grey, row-major. @param rgb 3 bytes a pixel, row-major */
export function greyBlock(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): Uint8Array {
  checkSize(rgb, width, height);
  const columns = taps(width);
  const rows = taps(height);
  const full = new Float64Array(width);
  const narrow = new Float64Array(height * GREY_SIDE);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p += 3)
      full[x] = (rgb[p]! * 19595 + rgb[p + 1]! * 38470 + rgb[p + 2]! * 7471 + 0x8000) >> 16;
    for (let x = 0; x < GREY_SIDE; x++) narrow[y * GREY_SIDE + x] = filtered(full, 0, 1, columns[x]!);
  }
  return Uint8Array.from({ length: GREY_SIDE * GREY_SIDE }, (_, at) =>
    filtered(narrow, at % GREY_SIDE, GREY_SIDE, rows[at >> 5]!),
  );
}

/** The values from `from` on, `step` apart, by the tap's weights, rounded to 8 bit. */
function filtered(values: Float64Array, from: number, step: number, { first, weights }: Tap): number {
  let sum = WEIGHT_ONE / 2;
  for (let n = 0, at = from + first * step; n < weights.length; n++, at += step) sum += weights[n]! * values[at]!;
  return Math.min(255, Math.max(0, Math.floor(sum / WEIGHT_ONE)));
}

/** How `source` pixels make 32. A picture that is too small is drawn out by the filter of its own pixels. */
function taps(source: number): Tap[] {
  const scale = source / GREY_SIDE;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: GREY_SIDE }, (_, target) => {
    const centre = (target + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const end = Math.min(source, Math.trunc(centre + 2 * stretch + 0.5));
    const exact = Array.from({ length: end - first }, (_, n) => cubic((first + n - centre + 0.5) / stretch));
    const total = exact.reduce((a, b) => a + b, 0);
    return { first, weights: Float64Array.from(exact, (weight) => roundAway((weight / total) * WEIGHT_ONE)) };
  });
}

/** Keys' cubic with a = -1/2. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

/** Halves away from zero. */
const roundAway = (value: number): number => Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
