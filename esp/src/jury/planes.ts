/** Similarity of two pictures under a map, window by window. Pure and deterministic. */
import { type AffineMap, ONE } from "@genuine/sdk/fingerprint/affine";
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { coverage } from "@genuine/sdk/fingerprint/luma";

/** Pixels per side: four for each of a luma block's. */
const PLANE_SIDE = 128;

/** A square picture in three channels of 0..255: brightness, Cb and Cr; row-major. */
export type Planes = { side: number; luma: Float64Array; cb: Float64Array; cr: Float64Array };

export type Overlay = {
  /** Mean correlation of brightness over the windows with structure, -1 to 1; 0 if there are none. */
  structure: number;
  /** Windows with structure, among the `covered` ones, which both pictures cover. */
  windows: number;
  covered: number;
  /** Mean differences over what both pictures cover, in levels of 0..255. */
  brightness: number;
  colour: number;
};

const WINDOW = 16;
const STRIDE = 8;
/** A window with a smaller deviation of brightness, in levels, has no structure. */
const LEAST_DEVIATION = 4;

/** Every pixel the mean of the area it covers. */
export function planesOf({ rgb, width, height }: DecodedImage, side = PLANE_SIDE): Planes {
  const columns = coverage(width, side);
  const [luma, cb, cr] = [0, 1, 2].map(() => new Float64Array(side * side)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  coverage(height, side).forEach((rows, y) => {
    columns.forEach((cells, x) => {
      let [red, green, blue] = [0, 0, 0];
      rows.weights.forEach((down, i) => {
        let p = ((rows.first + i) * width + cells.first) * 3;
        for (const across of cells.weights) {
          const weight = down * across;
          red += weight * rgb[p++]!;
          green += weight * rgb[p++]!;
          blue += weight * rgb[p++]!;
        }
      });
      const at = y * side + x;
      luma[at] = 0.299 * red + 0.587 * green + 0.114 * blue;
      cb[at] = 128 - 0.168736 * red - 0.331264 * green + 0.5 * blue;
      cr[at] = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue;
    });
  });
  return { side, luma, cb, cr };
}

/** From published blocks: 64x64 brightness, and the colours of 8x8 cells. */
export function planesOfBlocks(luma: Uint8Array, chroma: Uint8Array): Planes {
  const side = Math.sqrt(luma.length);
  const cells = Math.sqrt(chroma.length / 2);
  const channel = (offset: number) =>
    Float64Array.from(
      luma,
      (_, at) =>
        chroma[
          2 * (Math.floor((Math.floor(at / side) * cells) / side) * cells + Math.floor(((at % side) * cells) / side)) +
            offset
        ]!,
    );
  return { side, luma: Float64Array.from(luma), cb: channel(0), cr: channel(1) };
}

/** Compares `target` with `source` under a map from the target's places to the source's. Both have the same side. */
export function overlay(source: Planes, target: Planes, map: AffineMap): Overlay {
  const { side } = target;
  const places = placesIn(side, map);
  const moved = {
    luma: sampled(source.luma, side, places),
    cb: sampled(source.cb, side, places),
    cr: sampled(source.cr, side, places),
  };
  let [inside, brightness, colour] = [0, 0, 0];
  for (let at = 0; at < side * side; at++) {
    if (Number.isNaN(moved.luma[at]!)) continue;
    inside++;
    brightness += Math.abs(moved.luma[at]! - target.luma[at]!);
    colour += (Math.abs(moved.cb[at]! - target.cb[at]!) + Math.abs(moved.cr[at]! - target.cr[at]!)) / 2;
  }
  const size = (WINDOW * side) / PLANE_SIDE;
  const step = (STRIDE * side) / PLANE_SIDE;
  let [windows, covered, sum] = [0, 0, 0];
  for (let y = 0; y + size <= side; y += step) {
    for (let x = 0; x + size <= side; x += step) {
      const found = correlation(moved.luma, target.luma, side, x, y, size);
      if (found === undefined) continue;
      covered++;
      if (found === "blank") continue;
      windows++;
      sum += found;
    }
  }
  const count = Math.max(1, inside);
  return {
    structure: windows === 0 ? 0 : sum / windows,
    windows,
    covered,
    brightness: brightness / count,
    colour: colour / count,
  };
}

/** Where each target pixel lies in the source, in its pixels: x then y. */
function placesIn(side: number, { xx, xy, yx, yy, x0, y0 }: AffineMap): Float64Array {
  const places = new Float64Array(2 * side * side);
  for (let row = 0, at = 0; row < side; row++) {
    const y = (2 * row + 1 - side) / side;
    for (let column = 0; column < side; column++) {
      const x = (2 * column + 1 - side) / side;
      places[at++] = (((xx * x + xy * y + x0) / ONE) * side + side - 1) / 2;
      places[at++] = (((yx * x + yy * y + y0) / ONE) * side + side - 1) / 2;
    }
  }
  return places;
}

/** Bilinear; NaN outside. */
function sampled(values: Float64Array, side: number, places: Float64Array): Float64Array {
  const last = side - 1;
  return Float64Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [places[2 * at]!, places[2 * at + 1]!];
    if (x < -0.5 || y < -0.5 || x > last + 0.5 || y > last + 0.5) return NaN;
    const [left, top] = [
      Math.min(last - 1, Math.max(0, Math.floor(x))),
      Math.min(last - 1, Math.max(0, Math.floor(y))),
    ];
    const [right, down] = [Math.min(1, Math.max(0, x - left)), Math.min(1, Math.max(0, y - top))];
    const p = top * side + left;
    const above = values[p]! + right * (values[p + 1]! - values[p]!);
    const below = values[p + side]! + right * (values[p + side + 1]! - values[p + side]!);
    return above + down * (below - above);
  });
}

/** Undefined if the source does not cover the window; "blank" if neither has structure. */
function correlation(
  a: Float64Array,
  b: Float64Array,
  side: number,
  left: number,
  top: number,
  size: number,
): number | "blank" | undefined {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let y = top; y < top + size; y++) {
    for (let x = left, at = y * side + left; x < left + size; x++, at++) {
      const [u, v] = [a[at]!, b[at]!];
      sumA += u;
      sumB += v;
      squaresA += u * u;
      squaresB += v * v;
      products += u * v;
    }
  }
  if (Number.isNaN(sumA)) return undefined;
  const n = size * size;
  const deviationA = Math.sqrt(Math.max(0, squaresA / n - (sumA / n) ** 2));
  const deviationB = Math.sqrt(Math.max(0, squaresB / n - (sumB / n) ** 2));
  if (Math.max(deviationA, deviationB) < LEAST_DEVIATION) return "blank";
  // Structure in one of them only: not alike.
  const least = LEAST_DEVIATION / 2;
  return (products / n - (sumA / n) * (sumB / n)) / (Math.max(deviationA, least) * Math.max(deviationB, least));
}
