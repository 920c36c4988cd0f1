/**
 * All that the chain computes of a picture, from one byte string: 4096 luma (64x64) || 1024 grey (32x32) || 128 chroma
 * (8x8 cells, Cb and Cr each). `fingerprintsFromBlocks` equals `contracts/lib/Fingerprints.sol` to the bit.
 */
import { CHROMA_LENGTH, chromaBlock, colourFromChroma } from "./colour.ts";
import { detailFromLuma } from "./detail.ts";
import { greyBlock } from "./grey.ts";
import { GREY_LENGTH, isccFromGrey } from "./iscc.ts";
import { BLOCK_SIDE, lumaBlock } from "./luma.ts";
import { pdqFromLuma } from "./pdq.ts";

export const LUMA_LENGTH = BLOCK_SIDE * BLOCK_SIDE;
export const LUMA_OFFSET = 0;
export const GREY_OFFSET = LUMA_OFFSET + LUMA_LENGTH;
export const CHROMA_OFFSET = GREY_OFFSET + GREY_LENGTH;
export const BLOCKS_LENGTH = CHROMA_OFFSET + CHROMA_LENGTH;
export { CHROMA_LENGTH, GREY_LENGTH };

export interface Fingerprints {
  /** 256 bits, compared by hammingDistance */
  readonly pdq: bigint;
  /** 256 bits, compared by hammingDistance */
  readonly iscc: bigint;
  /** 32 bytes, compared by colourDistance */
  readonly colour: bigint;
  /** PDQ's: 0 (flat) .. 100 */
  readonly quality: number;
  /** 0 (flat) .. 255: detail of the luma */
  readonly detail: number;
}

/** The 5248 bytes the chain takes. @param rgb 3 bytes a pixel, row-major */
export function blocksFromRgb(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): Uint8Array {
  const blocks = new Uint8Array(BLOCKS_LENGTH);
  blocks.set(lumaBlock(rgb, width, height), LUMA_OFFSET);
  blocks.set(greyBlock(rgb, width, height), GREY_OFFSET);
  blocks.set(chromaBlock(rgb, width, height), CHROMA_OFFSET);
  return blocks;
}

/** What the chain computes of 5248 bytes. @throws RangeError for another length */
export function fingerprintsFromBlocks(blocks: Uint8Array): Fingerprints {
  const luma = lumaOf(blocks);
  const { hash, quality } = pdqFromLuma(luma);
  return {
    pdq: hash,
    iscc: isccFromGrey(greyOf(blocks)),
    colour: colourFromChroma(chromaOf(blocks)),
    quality,
    detail: detailFromLuma(luma),
  };
}

/** 64x64 luma: a view, not a copy. */
export const lumaOf = (blocks: Uint8Array): Uint8Array => part(blocks, LUMA_OFFSET, LUMA_LENGTH);

/** 32x32 grey: a view, not a copy. */
export const greyOf = (blocks: Uint8Array): Uint8Array => part(blocks, GREY_OFFSET, GREY_LENGTH);

/** 8x8 cells of Cb and Cr: a view, not a copy. */
export const chromaOf = (blocks: Uint8Array): Uint8Array => part(blocks, CHROMA_OFFSET, CHROMA_LENGTH);

function part(blocks: Uint8Array, offset: number, length: number): Uint8Array {
  if (blocks.length !== BLOCKS_LENGTH) {
    throw new RangeError(
      `The blocks of a picture have ${BLOCKS_LENGTH} bytes, not ${blocks.length}: pass the result of blocksFromRgb`,
    );
  }
  return blocks.subarray(offset, offset + length);
}
