/**
 * The image code of ISCC (ISO 24138, `gen_image_code_v0`) with 256 bits, from a 32x32 grey block.
 *
 * Frequencies 0..8 in both directions of the block's cosine transform are used. Four overlapping squares of 8x8 of
 * them, from (0, 0), (1, 0), (0, 1) and (1, 1) (column, row) on, give 64 bits each, row by row, the first bit being the
 * highest: set where the coefficient is above the square's median.
 *
 * `isccFromGrey` works in exact integers and equals `contracts/lib/IsccImage.sol` to the bit: cosines are rounded to
 * 1/2^22 and coefficients to 1/2^12 of a grey level times unit cosines. The standard's own doubles leave bits to
 * chance where coefficients are equal, as in flat or symmetric blocks. Here equal coefficients get equal bits: above
 * the median is what is greater than the lower of the two middle values. A flat block has so its first bit alone, and
 * a black one none, which is also what the standard's published cases say.
 */
import { cosineTransform } from "./dct.ts";

export const GREY_SIDE = 32;
export const GREY_LENGTH = GREY_SIDE * GREY_SIDE;

const FREQUENCIES = 9;
const SQUARE = 8;
/** The squares' first column and row. */
const SQUARES: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

const transform = cosineTransform(GREY_SIDE, 0, FREQUENCIES, (cosine) => Math.round(2 ** 22 * cosine));

/** The code the chain computes: 256 bits, the standard's first bit being the highest. @param grey 1024 bytes: 32x32, row-major */
export function isccFromGrey(grey: Uint8Array): bigint {
  if (grey.length !== GREY_LENGTH) {
    throw new RangeError(`A grey block has ${GREY_LENGTH} bytes, not ${grey.length}: pass the result of greyBlock`);
  }
  const levels = coefficientLevels(grey);
  let code = 0n;
  for (const [left, top] of SQUARES) {
    const square = new Float64Array(SQUARE * SQUARE);
    for (let at = 0; at < square.length; at++) square[at] = levels[(top + (at >> 3)) * FREQUENCIES + left + (at & 7)]!;
    const median = square.toSorted()[square.length / 2 - 1]!;
    let high = 0;
    let low = 0;
    for (let at = 0; at < 32; at++) high = high * 2 + Number(square[at]! > median);
    for (let at = 32; at < 64; at++) low = low * 2 + Number(square[at]! > median);
    code = (code << 64n) | (BigInt(high) << 32n) | BigInt(low);
  }
  return code;
}

/** 9x9 coefficients in steps of 2^-12, row-major: rows are vertical frequencies. */
function coefficientLevels(grey: Uint8Array): Float64Array {
  const columns = new Float64Array(FREQUENCIES * GREY_SIDE);
  for (let x = 0; x < GREY_SIDE; x++) transform(grey, x, GREY_SIDE, columns, x * FREQUENCIES);
  // A coefficient has up to 62 bits, more than a double: both halves of `columns` are transformed by themselves.
  const high = columns.map((value) => Math.floor(value / 2 ** 18));
  const low = columns.map((value, at) => value - high[at]! * 2 ** 18);
  const levels = new Float64Array(FREQUENCIES * FREQUENCIES);
  const highRow = new Float64Array(FREQUENCIES);
  const lowRow = new Float64Array(FREQUENCIES);
  for (let i = 0; i < FREQUENCIES; i++) {
    transform(high, i, FREQUENCIES, highRow, 0);
    transform(low, i, FREQUENCIES, lowRow, 0);
    for (let j = 0; j < FREQUENCIES; j++) {
      // floor((2^18 high + low + 2^31) / 2^32)
      levels[i * FREQUENCIES + j] = Math.floor((highRow[j]! + Math.floor((lowRow[j]! + 2 ** 31) / 2 ** 18)) / 2 ** 14);
    }
  }
  return levels;
}
