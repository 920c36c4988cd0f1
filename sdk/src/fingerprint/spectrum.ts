/**
 * The coefficients of a PDQ fingerprint, fast, for searches that need thousands of them. In double precision:
 * a bit at the median may differ from `pdqFromLuma`, which is authoritative.
 */
import { cosineTransform } from "./dct.ts";
import { BLOCK_SIDE } from "./luma.ts";

/** Coefficients on a side: vertical and horizontal frequencies 1 to 16. */
export const ROWS = 16;
export const COEFFICIENTS = ROWS * ROWS;

/** A fingerprint as 32-bit words, the highest bits first. */
export const HASH_WORDS = 8;

const transform = cosineTransform(BLOCK_SIDE, 1, ROWS, (cosine) => cosine);
const values = new Float64Array(BLOCK_SIDE * BLOCK_SIDE);
const narrow = new Float64Array(BLOCK_SIDE * ROWS);
const column = new Float64Array(ROWS);

/** @param block 4096 values, row-major @param target 256 coefficients, row-major, vertical frequency first */
export function spectrum(block: Uint8Array, target: Float64Array): void {
  // With one type of numbers throughout, the transform is a third faster.
  values.set(block);
  for (let y = 0; y < BLOCK_SIDE; y++) transform(values, y * BLOCK_SIDE, 1, narrow, y * ROWS);
  for (let j = 0; j < ROWS; j++) {
    transform(narrow, j, ROWS, column, 0);
    for (let i = 0; i < ROWS; i++) target[i * ROWS + j] = column[i]!;
  }
}

const sorted = new Float64Array(COEFFICIENTS);

/** The fingerprint of coefficients, into 8 words from `at` on. */
export function hashWords(coefficients: Float64Array, target: Uint32Array, at = 0): void {
  sorted.set(coefficients);
  sorted.sort();
  const median = sorted[COEFFICIENTS / 2 - 1]!;
  for (let word = 0; word < HASH_WORDS; word++) {
    let bits = 0;
    for (let bit = 0; bit < 32; bit++) if (coefficients[32 * word + bit]! > median) bits |= 1 << bit;
    target[at + HASH_WORDS - 1 - word] = bits;
  }
}

/** Hamming distance of two fingerprints of 8 words. */
export function wordDistance(a: Uint32Array, atA: number, b: Uint32Array, atB: number): number {
  let distance = 0;
  for (let word = 0; word < HASH_WORDS; word++) {
    let n = a[atA + word]! ^ b[atB + word]!;
    n -= (n >>> 1) & 0x55555555;
    n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
    n = (n + (n >>> 4)) & 0x0f0f0f0f;
    distance += Math.imul(n, 0x01010101) >>> 24;
  }
  return distance;
}

/** A fingerprint as 8 words. */
export function toWords(hash: bigint): Uint32Array {
  return Uint32Array.from({ length: HASH_WORDS }, (_, word) =>
    Number((hash >> BigInt(32 * (HASH_WORDS - 1 - word))) & 0xffffffffn),
  );
}
