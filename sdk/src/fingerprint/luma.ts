/**
 * From pixels to the 64x64 luma block a fingerprint is computed from. Pure: the same on every platform.
 *
 * Brightness is 0.299 R + 0.587 G + 0.114 B. A side over 1024 pixels is first averaged down to 1024, each target pixel
 * being the exact mean of the area it covers. Then two passes of a box along both axes (Jarosz: together a tent) with
 * a window of 1/128 of the side, rounded up, and the values at the centres of a 64x64 grid.
 *
 * Some of Meta's own tools work on the full picture and some scale it to 512 first, which takes them up to 14 bits
 * apart; 1024 stays within 8 bits of both on their sample pictures.
 */

/** Pixels on a side of the block. */
export const BLOCK_SIDE = 64;

/** A picture with a side below this carries no fingerprint: its block is black. */
export const MIN_SIDE = 5;

/** A longer side is averaged down to this many pixels first, so that the work does not grow with the camera. */
export const MAX_SIDE = 1024;

/** Brightness 0..255, row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** The block before rounding: 4096 values 0..255, row-major. */
export function exactBlock(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): Float64Array {
  checkSize(rgb, width, height);
  if (width < MIN_SIDE || height < MIN_SIDE) return new Float64Array(BLOCK_SIDE * BLOCK_SIDE);

  const plane = fittedLuma(rgb, width, height);
  // Meta uses a 64x64 picture as the block itself.
  if (plane.width === BLOCK_SIDE && plane.height === BLOCK_SIDE) return plane.values;
  const other = new Float64Array(plane.values.length);
  for (let pass = 0; pass < 2; pass++) {
    boxRows(plane.values, other, plane.width, plane.height, windowSize(plane.width));
    boxColumns(other, plane.values, plane.width, plane.height, windowSize(plane.height));
  }
  return decimate(plane);
}

/** The block as the chain takes it: 4096 bytes, row-major, 8 bit. */
export function lumaBlock(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): Uint8Array {
  return Uint8Array.from(exactBlock(rgb, width, height), (value) => Math.min(255, Math.max(0, Math.round(value))));
}

/** @throws RangeError where the pixels do not fit the size */
export function checkSize(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): void {
  if (
    !Number.isInteger(width) ||
    !Number.isInteger(height) ||
    width < 1 ||
    height < 1 ||
    rgb.length !== width * height * 3
  ) {
    throw new RangeError(
      `${rgb.length} bytes are not an RGB picture of ${width}x${height} pixels: pass 3 bytes a pixel`,
    );
  }
}

/** The source pixels from `first` on that one target pixel is made of, along one axis. The weights sum to 1. */
export interface Coverage {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Target t is the mean of the source from t source/target to (t+1) source/target. */
export function coverage(source: number, target: number): Coverage[] {
  return Array.from({ length: target }, (_, t) => {
    const from = (t * source) / target;
    const to = ((t + 1) * source) / target;
    const first = Math.floor(from);
    const weights: number[] = [];
    for (let i = first; i < to && i < source; i++) {
      weights.push(((Math.min(i + 1, to) - Math.max(i, from)) * target) / source);
    }
    return { first, weights };
  });
}

/** Brightness, averaged down where a side is too long. Row by row, so that a large picture needs no large plane. */
function fittedLuma(rgb: Uint8Array | Uint8ClampedArray, fullWidth: number, fullHeight: number): Plane {
  const width = Math.min(fullWidth, MAX_SIDE);
  const height = Math.min(fullHeight, MAX_SIDE);
  const values = new Float64Array(width * height);
  const columns = coverage(fullWidth, width);
  const full = new Float64Array(fullWidth);
  const narrow = new Float64Array(width);
  let inNarrow = -1;
  coverage(fullHeight, height).forEach(({ first, weights }, y) => {
    weights.forEach((weight, n) => {
      if (inNarrow !== first + n) {
        inNarrow = first + n;
        for (let x = 0, p = inNarrow * fullWidth * 3; x < fullWidth; x++, p += 3) {
          full[x] = 0.299 * rgb[p]! + 0.587 * rgb[p + 1]! + 0.114 * rgb[p + 2]!;
        }
        if (width === fullWidth) narrow.set(full);
        else for (let x = 0; x < width; x++) narrow[x] = weightedSum(full, columns[x]!);
      }
      for (let x = 0; x < width; x++) values[y * width + x]! += weight * narrow[x]!;
    });
  });
  return { width, height, values };
}

function weightedSum(values: Float64Array, { first, weights }: Coverage): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * values[first + i]!;
  return sum;
}

/** Half of a block's share of the side, rounded up: two passes together then span the block's share. */
function windowSize(side: number): number {
  return Math.ceil(side / (2 * BLOCK_SIDE));
}

/**
 * Means over a window that is cut off at the borders. It reaches `ahead` pixels beyond the current one and
 * `size - 1 - ahead` before it, the even window leaning ahead.
 */
function boxRows(source: Float64Array, target: Float64Array, width: number, height: number, size: number): void {
  const ahead = size >> 1;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    let count = 0;
    for (let x = -ahead; x < width; x++) {
      if (x + ahead < width) {
        sum += source[row + x + ahead]!;
        count++;
      }
      if (x + ahead - size >= 0) {
        sum -= source[row + x + ahead - size]!;
        count--;
      }
      if (x >= 0) target[row + x] = sum / count;
    }
  }
}

/** As boxRows, down the columns; all columns at once, which is the order memory likes. */
function boxColumns(source: Float64Array, target: Float64Array, width: number, height: number, size: number): void {
  const ahead = size >> 1;
  const sums = new Float64Array(width);
  let count = 0;
  for (let y = -ahead; y < height; y++) {
    if (y + ahead < height) {
      const row = (y + ahead) * width;
      for (let x = 0; x < width; x++) sums[x]! += source[row + x]!;
      count++;
    }
    if (y + ahead - size >= 0) {
      const row = (y + ahead - size) * width;
      for (let x = 0; x < width; x++) sums[x]! -= source[row + x]!;
      count--;
    }
    if (y >= 0) for (let x = 0; x < width; x++) target[y * width + x] = sums[x]! / count;
  }
}

function decimate({ width, height, values }: Plane): Float64Array {
  const block = new Float64Array(BLOCK_SIDE * BLOCK_SIDE);
  for (let i = 0; i < BLOCK_SIDE; i++) {
    const y = Math.floor(((i + 0.5) * height) / BLOCK_SIDE);
    for (let j = 0; j < BLOCK_SIDE; j++) {
      block[i * BLOCK_SIDE + j] = values[y * width + Math.floor(((j + 0.5) * width) / BLOCK_SIDE)]!;
    }
  }
  return block;
}
