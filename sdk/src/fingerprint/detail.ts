/**
 * How much detail a block has, 0..255; equals `contracts/lib/Detail.sol`.
 *
 * Flat, icon-like pictures look alike to every fingerprint of shape, which PDQ's quality does not show: their edges are
 * sharp. But they use few grey levels. This counts the levels of at least 4 of 1024 samples, the pixels in even rows
 * and columns; the many levels of smooth edges occur once or twice each.
 */
import { BLOCK_SIDE } from "./luma.ts";

const ENOUGH_SAMPLES = 4;

/** @param luma 4096 bytes: 64x64, row-major */
export function detailFromLuma(luma: Uint8Array): number {
  if (luma.length !== BLOCK_SIDE * BLOCK_SIDE) {
    throw new RangeError(
      `A luma block has ${BLOCK_SIDE * BLOCK_SIDE} bytes, not ${luma.length}: pass the result of lumaBlock`,
    );
  }
  const counts = new Uint16Array(256);
  for (let y = 0; y < BLOCK_SIDE; y += 2) for (let x = 0; x < BLOCK_SIDE; x += 2) counts[luma[y * BLOCK_SIDE + x]!]!++;
  return Math.min(
    255,
    counts.reduce((levels, count) => levels + Number(count >= ENOUGH_SAMPLES), 0),
  );
}
