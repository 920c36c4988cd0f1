/**
 * The coefficients behind a PDQ fingerprint, quickly, for searches that need thousands of them. In double precision:
 * a bit at the median may differ from `pdqFromLuma`, which decides.
 */
import { BLOCK_SIDE } from "./luma.ts";

/** Coefficients on a side: vertical and horizontal frequencies 1 to 16. */
export const ROWS = 16;
export const COEFFICIENTS = ROWS * ROWS;

/** A fingerprint as 32-bit words, the lowest first. */
export const HASH_WORDS = 8;

const HALF = BLOCK_SIDE / 2;

/** Row i, entries 0 to 31: the basis is odd about its middle for even i, and even for odd i. */
const BASIS = Float64Array.from({ length: ROWS * HALF }, (_, at) => Math.cos((Math.PI / 128) * (Math.floor(at / HALF) + 1) * (2 * (at % HALF) + 1)));

const rows = new Float64Array(BLOCK_SIDE * ROWS);
const folded = new Float64Array(BLOCK_SIDE);

/** @param block 4096 values, row-major @param target 256 coefficients, row-major, vertical frequency first */
export function spectrum(block: Uint8Array, target: Float64Array): void {
  for (let i = 0; i < BLOCK_SIDE; i++) {
    for (let k = 0, p = i * BLOCK_SIDE, q = p + BLOCK_SIDE - 1; k < HALF; k++, p++, q--) {
      folded[k] = block[p]! - block[q]!;
      folded[HALF + k] = block[p]! + block[q]!;
    }
    for (let j = 0; j < ROWS; j++) rows[j * BLOCK_SIDE + i] = product(j);
  }
  for (let j = 0; j < ROWS; j++) {
    for (let k = 0, p = j * BLOCK_SIDE, q = p + BLOCK_SIDE - 1; k < HALF; k++, p++, q--) {
      folded[k] = rows[p]! - rows[q]!;
      folded[HALF + k] = rows[p]! + rows[q]!;
    }
    for (let i = 0; i < ROWS; i++) target[i * ROWS + j] = product(i);
  }
}

function product(i: number): number {
  const from = i % 2 === 0 ? 0 : HALF;
  const at = i * HALF;
  let sum = 0;
  for (let k = 0; k < HALF; k++) sum += BASIS[at + k]! * folded[from + k]!;
  return sum;
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
    target[at + word] = bits;
  }
}

/** In how many bits two fingerprints of 8 words differ. */
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
  return Uint32Array.from({ length: HASH_WORDS }, (_, word) => Number((hash >> BigInt(32 * word)) & 0xffffffffn));
}
