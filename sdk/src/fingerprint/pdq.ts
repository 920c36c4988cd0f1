/**
 * PDQ, the perceptual fingerprint: 256 bits that differ little between pictures that look alike.
 *
 * `pdqFromLuma` works in exact integers and equals `contracts/lib/Pdq.sol` to the bit; `pdqReference` is the
 * definition in double precision, without the block's rounding to 8 bit, and measures how good the former is.
 */
import { BLOCK_SIDE, exactBlock, lumaBlock } from "./luma.ts";

/** Fingerprints further apart than this are not taken for the same picture. */
export const PDQ_MATCH_DISTANCE = 31;

/** A picture of lower quality tells too little to be evidence. */
export const PDQ_MIN_QUALITY = 50;

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
    throw new RangeError(`A luma block has ${BLOCK_SIDE * BLOCK_SIDE} bytes, not ${block.length}: pass the result of lumaBlock`);
  }
  // A constant does not reach any coefficient; with the middle taken off no sum reaches 2^53, so all of it is exact.
  const centred = Float64Array.from(block, (value) => value - 128);
  return { hash: aboveMedian(transform(centred, INTEGER_BASIS).map(level)), quality: quality(block) };
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

/** Row i: scale cos(pi/128 (i+1)(2j+1)), j = 0..63. */
function basis(value: (cosine: number) => number): Float64Array {
  // Over a quarter of the circle only, so that equal and opposite entries are so exactly.
  const quarter = Array.from({ length: BLOCK_SIDE + 1 }, (_, m) => value(Math.cos((Math.PI * m) / (2 * BLOCK_SIDE))));
  quarter[BLOCK_SIDE] = 0;
  const cosine = (m: number): number => {
    const half = Math.min(m % 256, 256 - (m % 256));
    return half > BLOCK_SIDE ? -quarter[2 * BLOCK_SIDE - half]! : quarter[half]!;
  };
  return Float64Array.from({ length: ROWS * BLOCK_SIDE }, (_, at) => cosine((Math.floor(at / BLOCK_SIDE) + 1) * (2 * (at % BLOCK_SIDE) + 1)));
}

/** Exact coefficients are compared in steps of 2^23: 1/512 of a grey level times unit cosines. */
const level = (coefficient: number): number => Math.floor(coefficient / 2 ** 23);

const REAL_BASIS = basis((cosine) => cosine);
const INTEGER_BASIS = basis((cosine) => Math.round(2 ** 16 * cosine));

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
