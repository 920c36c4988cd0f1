/**
 * A picture's blocks taken through an affine map, in exact integers: equal to `contracts/lib/Resample.sol` to the bit.
 *
 * Pixel j of n has its middle at (2 j + 1 - n) / n. Places are rounded to 1/16 pixel, then the four pixels around are
 * weighed bilinearly; all pixels outside the source have the fill's brightness.
 */
import { BLOCK_SIDE } from "./luma.ts";

/**
 * Where each place of one picture, the target, lies in another, the source: X = xx x + xy y + x0 and
 * Y = yx x + yy y + y0, with x to the right and y down, the middle at 0 and the borders at -1 and 1.
 *
 * The target is the accused's picture and the source the original's; with `reverse` it is the other way round.
 */
export interface AffineMap {
  /** Steps in 1/65536, integers. */
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  /** Where the target's middle lies, in 1/65536 of half the source's side. */
  readonly x0: number;
  readonly y0: number;
  /** Brightness of what lies outside the source, 0 to 255. */
  readonly fill: number;
  /** Whether the accused's picture is the source. */
  readonly reverse: boolean;
}

export const ONE = 65536;

export const IDENTITY: AffineMap = { xx: ONE, xy: 0, yx: 0, yy: ONE, x0: 0, y0: 0, fill: 128, reverse: false };

/** Bounds of a witness; the contract explains them. Scales, stretch, tilt and shear in 1/65536, shares in pixels of 4096. */
export const BOUNDS = {
  minScale: Math.floor((ONE * 60) / 100),
  maxScale: Math.floor((ONE * 140) / 100),
  maxStretch: Math.floor((ONE * 170) / 100),
  maxTilt: Math.floor((ONE * 31) / 100),
  maxShear: Math.floor((ONE * 22) / 100),
  minFromSource: 3072,
  minOfSource: 1638,
} as const;

/** An error of the contract's `requireBounded`, with its values. */
export interface BoundsViolation {
  readonly error:
    | "Resample_BadScale"
    | "Resample_TooStretched"
    | "Resample_TooTilted"
    | "Resample_TooSheared"
    | "Resample_TooMuchFill"
    | "Resample_TooLittleOfSource";
  readonly values: readonly number[];
}

const PIXELS = BLOCK_SIDE * BLOCK_SIDE;
const CHROMA_SIDE = 8;
const CHROMA_LENGTH = 2 * CHROMA_SIDE * CHROMA_SIDE;
const NEUTRAL = 128;
const HALF_STEP = 2 ** 12;
const STRIDE = BLOCK_SIDE + 2;

/** The source as the target would show it. @param luma 4096 bytes, row-major @throws RangeError for other lengths */
export function applyMap(luma: Uint8Array, map: AffineMap): Uint8Array {
  if (luma.length !== PIXELS)
    throw new RangeError(`A luma block has ${PIXELS} bytes, not ${luma.length}: pass the result of lumaBlock`);
  const target = new Uint8Array(PIXELS);
  resample(framed(luma), map, target);
  return target;
}

/** A block with one pixel more on each side, for `resample`. */
export function framed(luma: Uint8Array): Uint8Array {
  const frame = new Uint8Array(STRIDE * STRIDE);
  for (let i = 0; i < BLOCK_SIDE; i++)
    frame.set(luma.subarray(i * BLOCK_SIDE, (i + 1) * BLOCK_SIDE), (i + 1) * STRIDE + 1);
  return frame;
}

/** As `applyMap`, into an existing block. @param frame of `framed`; its outermost pixels are painted with the fill */
export function resample(frame: Uint8Array, map: AffineMap, target: Uint8Array): void {
  paintBorder(frame, map.fill);
  target.fill(map.fill);
  const limit = (BLOCK_SIDE + 1) * 2 * ONE;
  const stepX = 2 * map.xx;
  const stepY = 2 * map.yx;
  let [x0, y0] = firstPlace(map, BLOCK_SIDE, (BLOCK_SIDE + 1) * ONE + HALF_STEP);
  for (let row = 0; row < PIXELS; row += BLOCK_SIDE) {
    const a = inside(x0, stepX, limit);
    const b = inside(y0, stepY, limit);
    const first = Math.max(a.first, b.first);
    const end = Math.min(a.end, b.end);
    let x = x0 + first * stepX;
    let y = y0 + first * stepY;
    for (let at = row + first; at < row + end; at++) {
      const right = (x >> 13) & 15;
      const below = (y >> 13) & 15;
      const p = (y >> 17) * STRIDE + (x >> 17);
      const above = 16 * frame[p]! + right * (frame[p + 1]! - frame[p]!);
      const under = 16 * frame[p + STRIDE]! + right * (frame[p + STRIDE + 1]! - frame[p + STRIDE]!);
      target[at] = (16 * above + below * (under - above) + 128) >> 8;
      x += stepX;
      y += stepY;
    }
    x0 += 2 * map.xy;
    y0 += 2 * map.yy;
  }
}

/** The source's colours as the target would show them; neutral outside. @param chroma 128 bytes: 8x8 pairs, row-major */
export function applyMapToChroma(chroma: Uint8Array, map: AffineMap): Uint8Array {
  if (chroma.length !== CHROMA_LENGTH)
    throw new RangeError(`A colour block has ${CHROMA_LENGTH} bytes, not ${chroma.length}: pass 8x8 pairs`);
  const colour = (channel: number, column: number, row: number): number =>
    column < 0 || column >= CHROMA_SIDE || row < 0 || row >= CHROMA_SIDE
      ? NEUTRAL
      : chroma[2 * (row * CHROMA_SIDE + column) + channel]!;
  const [x0, y0] = firstPlace(map, CHROMA_SIDE, (CHROMA_SIDE - 1) * ONE + HALF_STEP);
  return Uint8Array.from({ length: CHROMA_LENGTH }, (_, n) => {
    const column = (n >> 1) % CHROMA_SIDE;
    const row = n >> 4;
    const u = (x0 + 2 * (column * map.xx + row * map.xy)) >> 13;
    const v = (y0 + 2 * (column * map.yx + row * map.yy)) >> 13;
    const between = (r: number): number =>
      colour(n & 1, u >> 4, r) * (16 - (u & 15)) + colour(n & 1, (u >> 4) + 1, r) * (u & 15);
    return (between(v >> 4) * (16 - (v & 15)) + between((v >> 4) + 1) * (v & 15) + 128) >> 8;
  });
}

/** Why the contract rejects the map as a witness; undefined if it accepts it. */
export function boundsViolation(map: AffineMap): BoundsViolation | undefined {
  const { xx, xy, yx, yy } = map;
  const along = liesAlong(map);
  const scales = (along ? [xx, yy] : [yx, xy]).map(Math.abs) as [number, number];
  if (Math.min(...scales) < BOUNDS.minScale || Math.max(...scales) > BOUNDS.maxScale)
    return { error: "Resample_BadScale", values: scales };
  if (Math.max(...scales) * ONE > Math.min(...scales) * BOUNDS.maxStretch)
    return { error: "Resample_TooStretched", values: scales };
  const tilts = (along ? [yx, xy] : [xx, yy]).map(Math.abs);
  if (Math.max(...tilts) > BOUNDS.maxTilt) return { error: "Resample_TooTilted", values: tilts };
  const area = Math.abs(xx * yy - xy * yx);
  const shear = Math.floor((Math.abs(xx * xy + yx * yy) * ONE) / area);
  if (shear > BOUNDS.maxShear) return { error: "Resample_TooSheared", values: [shear] };
  const fromSource = pixelsFromSource(map);
  if (fromSource < BOUNDS.minFromSource) return { error: "Resample_TooMuchFill", values: [fromSource] };
  const ofSource = Math.floor((fromSource * area) / ONE ** 2);
  if (ofSource < BOUNDS.minOfSource) return { error: "Resample_TooLittleOfSource", values: [ofSource] };
  return undefined;
}

/** Whether the target's sides lie along the source's rather than across them. */
export function liesAlong({ xx, xy, yx, yy }: AffineMap): boolean {
  return Math.abs(xx) + Math.abs(yy) >= Math.abs(xy) + Math.abs(yx);
}

/** How many of the target's 4096 pixels have their middle inside the source. */
export function pixelsFromSource(map: AffineMap): number {
  let [x, y] = firstPlace(map, BLOCK_SIDE, BLOCK_SIDE * ONE);
  let count = 0;
  for (let i = 0; i < BLOCK_SIDE; i++) {
    const a = inside(x, 2 * map.xx, BLOCK_SIDE * 2 * ONE);
    const b = inside(y, 2 * map.yx, BLOCK_SIDE * 2 * ONE);
    count += Math.max(0, Math.min(a.end, b.end) - Math.max(a.first, b.first));
    x += 2 * map.xy;
    y += 2 * map.yy;
  }
  return count;
}

function paintBorder(frame: Uint8Array, fill: number): void {
  frame.fill(fill, 0, STRIDE + 1);
  for (let i = 2; i < STRIDE; i++) frame.fill(fill, i * STRIDE - 1, i * STRIDE + 1);
  frame.fill(fill, frame.length - STRIDE - 1);
}

/** The place of the target's first pixel, in 2^-17 of the source's pixels from `origin` before its middle. */
function firstPlace({ xx, xy, yx, yy, x0, y0 }: AffineMap, side: number, origin: number): [x: number, y: number] {
  return [side * x0 + (1 - side) * (xx + xy) + origin, side * y0 + (1 - side) * (yx + yy) + origin];
}

/** For which j, first <= j < end <= 64, x + j step is in [0, limit). */
function inside(x: number, step: number, limit: number): { first: number; end: number } {
  if (step < 0) return inside(limit - 1 - x, -step, limit);
  if (step === 0) return { first: 0, end: x >= 0 && x < limit ? BLOCK_SIDE : 0 };
  return {
    first: x < 0 ? Math.ceil(-x / step) : 0,
    end: x < limit ? Math.min(BLOCK_SIDE, Math.ceil((limit - x) / step)) : 0,
  };
}
