/**
 * PDQ, the perceptual fingerprint: 256 bits that differ little between pictures that look alike.
 *
 * `pdqFromLuma` works in exact integers and equals `contracts/lib/Pdq.sol` to the bit; `pdqReference` is the
 * definition in double precision, without the block's rounding to 8 bit, to measure the error of the former.
 */
import { cosines, cosineTransform } from "./dct.ts";
import { BLOCK_SIDE, exactBlock, lumaBlock } from "./luma.ts";

const ROWS = 16;

export interface PdqFingerprint {
  /** 256 bits, bit 16 i + j for vertical frequency i + 1 and horizontal frequency j + 1 */
  readonly hash: bigint;
  /** 0 (flat) .. 100 */
  readonly quality: number;
}

/** The fingerprint the chain computes. @param block 4096 bytes: 64x64 luma, row-major */
export function pdqFromLuma(block: Uint8Array): PdqFingerprint {
  if (block.length !== BLOCK_SIDE * BLOCK_SIDE) {
    throw new RangeError(
      `A luma block has ${BLOCK_SIDE * BLOCK_SIDE} bytes, not ${block.length}: pass the result of lumaBlock`,
    );
  }
  const words = pdqWords(block, new Uint32Array(8));
  return {
    hash: BigInt(`0x${Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("")}`),
    quality: quality(block),
  };
}

/**
 * The hash of pdqFromLuma for a search that makes thousands: without checks or allocations. Whole numbers give the
 * same bits as the chain.
 * @param luma 4096 values 0..255, 64x64, row-major
 * @param out 8 words, the highest bits first; also what is returned
 */
export function pdqWords(luma: Uint8Array | Float64Array, out: Uint32Array): Uint32Array {
  for (let y = 0; y < BLOCK_SIDE; y++) exactTransform(luma, y * BLOCK_SIDE, 1, narrow, y * ROWS);
  // Column j of the narrow block gives the coefficients of horizontal frequency j, all vertical ones: bits 16 i + j.
  for (let j = 0; j < ROWS; j++) exactTransform(narrow, j, ROWS, coefficients, j * ROWS);
  for (let at = 0; at < coefficients.length; at++) sorted[at] = coefficients[at] = level(coefficients[at]!);
  const median = smallest(sorted, coefficients.length / 2 - 1);
  out.fill(0);
  for (let j = 0, at = 0; j < ROWS; j++) {
    for (let i = 0; i < ROWS; i++, at++) if (coefficients[at]! > median) out[7 - (i >> 1)]! |= 1 << (16 * (i & 1) + j);
  }
  return out;
}

/** The fingerprint the chain would compute of a picture. @param rgb 3 bytes a pixel, row-major */
export function pdqFromRgb(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): PdqFingerprint {
  return pdqFromLuma(lumaBlock(rgb, width, height));
}

/** The definition, in double precision from the pixels on. @param rgb 3 bytes a pixel, row-major */
export function pdqReference(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): PdqFingerprint {
  return pdqReferenceFromBlock(exactBlock(rgb, width, height));
}

/** The definition from an unrounded block on. @param block 4096 values 0..255, row-major */
export function pdqReferenceFromBlock(block: Float64Array): PdqFingerprint {
  return { hash: aboveMedian(transform(block, REAL_BASIS)), quality: quality(block) };
}

/** 64 hexadecimal digits, the customary form of a PDQ fingerprint. */
export function pdqToHex(hash: bigint): string {
  return hash.toString(16).padStart(64, "0");
}

/** Exact coefficients are compared in steps of 2^23: 1/512 of a grey level times unit cosines. */
const level = (coefficient: number): number => Math.floor(coefficient / 2 ** 23);

const realCosine = cosines(BLOCK_SIDE, (cosine) => cosine);

/** Row i: cos(pi/128 (i+1)(2j+1)), j = 0..63. */
const REAL_BASIS = Float64Array.from({ length: ROWS * BLOCK_SIDE }, (_, at) =>
  realCosine((Math.floor(at / BLOCK_SIDE) + 1) * (2 * (at % BLOCK_SIDE) + 1)),
);

/** No sum reaches 2^53: all of it is exact. */
const exactTransform = cosineTransform(BLOCK_SIDE, 1, ROWS, (cosine) => Math.round(2 ** 16 * cosine));
const narrow = new Float64Array(BLOCK_SIDE * ROWS);
const coefficients = new Float64Array(ROWS * ROWS);
const sorted = new Float64Array(ROWS * ROWS);

/** The value with `rank` others before it, were `values` sorted; it reorders them (Hoare's selection). */
function smallest(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return values[rank]!;
  }
  return values[rank]!;
}

/** D A D^T: 16x16 from 64x64, both row-major. */
function transform(block: Float64Array, d: Float64Array): Float64Array {
  const half = new Float64Array(ROWS * BLOCK_SIDE);
  for (let i = 0; i < ROWS; i++) {
    for (let k = 0; k < BLOCK_SIDE; k++) {
      const factor = d[i * BLOCK_SIDE + k]!;
      for (let j = 0; j < BLOCK_SIDE; j++) half[i * BLOCK_SIDE + j]! += factor * block[k * BLOCK_SIDE + j]!;
    }
  }
  const coefficients = new Float64Array(ROWS * ROWS);
  for (let i = 0; i < ROWS; i++) {
    for (let j = 0; j < ROWS; j++) {
      let sum = 0;
      for (let k = 0; k < BLOCK_SIDE; k++) sum += half[i * BLOCK_SIDE + k]! * d[j * BLOCK_SIDE + k]!;
      coefficients[i * ROWS + j] = sum;
    }
  }
  return coefficients;
}

/** Bit n set where coefficient n is above the lower median. */
function aboveMedian(coefficients: Float64Array): bigint {
  const median = coefficients.toSorted()[coefficients.length / 2 - 1]!;
  let digits = "";
  for (let at = coefficients.length - 4; at >= 0; at -= 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) if (coefficients[at + bit]! > median) digit |= 1 << bit;
    digits += digit.toString(16);
  }
  return BigInt(`0x${digits}`);
}

/** Gradients in per cent of the range, the fraction of each dropped, summed over neighbours, by 90, at most 100. */
function quality(block: Uint8Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < BLOCK_SIDE; i++) {
    for (let j = 0; j < BLOCK_SIDE; j++) {
      const at = i * BLOCK_SIDE + j;
      if (i + 1 < BLOCK_SIDE) sum += Math.floor((Math.abs(block[at]! - block[at + BLOCK_SIDE]!) * 100) / 255);
      if (j + 1 < BLOCK_SIDE) sum += Math.floor((Math.abs(block[at]! - block[at + 1]!) * 100) / 255);
    }
  }
  return Math.min(100, Math.floor(sum / 90));
}
