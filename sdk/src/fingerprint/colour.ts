/**
 * The colour term: what measures of brightness alone, PDQ and ISCC, cannot see.
 *
 * `chromaBlock` takes the mean blue and red difference (Cb and Cr of JPEG, 128 for grey) of 8x8 cells. The descriptor
 * the chain keeps is one word: 4x4 cells of two bytes, each the rounded mean of four cells of the block. Two descriptors
 * are as far apart as the sum of all their absolute differences: 0 .. 8160 steps, of which 32 are one level a cell
 * and channel.
 *
 * `colourFromChroma` and `colourDistance` equal `contracts/lib/ColourGrid.sol` to the bit.
 */
import { checkSize, coverage } from "./luma.ts";

/** Cells on a side of the chroma block. */
export const CHROMA_SIDE = 8;
/** Two bytes a cell. */
export const CHROMA_LENGTH = CHROMA_SIDE * CHROMA_SIDE * 2;

/** 128 bytes: for each of 8x8 cells, row-major, Cb and Cr. @param rgb 3 bytes a pixel, row-major */
export function chromaBlock(rgb: Uint8Array | Uint8ClampedArray, width: number, height: number): Uint8Array {
  checkSize(rgb, width, height);
  const columns = coverage(width, CHROMA_SIDE);
  const chroma = new Uint8Array(CHROMA_LENGTH);
  coverage(height, CHROMA_SIDE).forEach((rows, cellRow) => {
    columns.forEach((cells, cellColumn) => {
      let [red, green, blue] = [0, 0, 0];
      rows.weights.forEach((down, y) => {
        let p = ((rows.first + y) * width + cells.first) * 3;
        let [r, g, b] = [0, 0, 0];
        for (const across of cells.weights) {
          r += across * rgb[p++]!;
          g += across * rgb[p++]!;
          b += across * rgb[p++]!;
        }
        red += down * r;
        green += down * g;
        blue += down * b;
      });
      const at = (cellRow * CHROMA_SIDE + cellColumn) * 2;
      chroma[at] = byte(128 - 0.168736 * red - 0.331264 * green + 0.5 * blue);
      chroma[at + 1] = byte(128 + 0.5 * red - 0.418688 * green - 0.081312 * blue);
    });
  });
  return chroma;
}

/** The descriptor the chain computes: byte 2 (4 row + column) from the highest on is Cb, the next Cr. @param chroma 128 bytes */
export function colourFromChroma(chroma: Uint8Array): bigint {
  if (chroma.length !== CHROMA_LENGTH) {
    throw new RangeError(
      `A chroma block has ${CHROMA_LENGTH} bytes, not ${chroma.length}: pass the result of chromaBlock`,
    );
  }
  let descriptor = 0n;
  for (let at = 0; at < 32; at++) {
    const first = (at >> 3) * 32 + ((at >> 1) & 3) * 4 + (at & 1);
    const sum = chroma[first]! + chroma[first + 2]! + chroma[first + 16]! + chroma[first + 18]!;
    descriptor = (descriptor << 8n) | BigInt((sum + 2) >> 2);
  }
  return descriptor;
}

/** Sum of the absolute differences of the 32 bytes of two descriptors: 0..8160. */
export function colourDistance(a: bigint, b: bigint): number {
  let distance = 0;
  for (let byteAt = 0n; byteAt < 256n; byteAt += 8n)
    distance += Math.abs(Number((a >> byteAt) & 255n) - Number((b >> byteAt) & 255n));
  return distance;
}

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
