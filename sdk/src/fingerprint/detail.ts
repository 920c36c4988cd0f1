/**
 * How much a block can tell at all, 0..255; equals `contracts/lib/Detail.sol`.
 *
 * The effective number of grey levels among all 4096 pixels: the square of their count by the sum of the squares of how
 * often each level occurs. 1 of a flat block, and few where few flat shapes make up the picture.
 */

/** @param luma 4096 bytes: 64x64, row-major */
export function detailFromLuma(luma: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const level of luma) counts[level]!++;
  const squares = counts.reduce((sum, count) => sum + count * count, 0);
  return Math.min(255, Math.floor(luma.length ** 2 / squares));
}
