/** The eight ways to lay a square: what turning and mirroring a picture makes of its luma block. */
import { BLOCK_SIDE } from "./luma.ts";
import { pdqFromLuma } from "./pdq.ts";
import type { Variant } from "./product-index.ts";

/** Where each pixel of the changed block comes from; s is the last row and column. */
const SYMMETRIES: Record<string, (row: number, column: number, s: number) => readonly [row: number, column: number]> = {
  unchanged: (row, column) => [row, column],
  mirrored: (row, column, s) => [row, s - column],
  flipped: (row, column, s) => [s - row, column],
  "turned by 180 degrees": (row, column, s) => [s - row, s - column],
  "turned by 90 degrees": (row, column, s) => [s - column, row],
  "turned by 270 degrees": (row, column, s) => [column, s - row],
  transposed: (row, column) => [column, row],
  "mirrored and transposed": (row, column, s) => [s - column, s - row],
};

/** The block as it is, then in the seven other ways. @param block 4096 bytes: 64x64 luma, row-major */
export function symmetriesOf(block: Uint8Array): { name: string; block: Uint8Array }[] {
  const s = BLOCK_SIDE - 1;
  return Object.entries(SYMMETRIES).map(([name, source]) => ({
    name,
    block: Uint8Array.from(block, (_, at) => {
      const [row, column] = source(Math.floor(at / BLOCK_SIDE), at % BLOCK_SIDE, s);
      return block[row * BLOCK_SIDE + column]!;
    }),
  }));
}

/** The PDQ fingerprints of all eight. @param block 4096 bytes: 64x64 luma, row-major */
export function pdqVariants(block: Uint8Array): Variant<"pdq">[] {
  return symmetriesOf(block).map(({ name, block: changed }) => ({
    name,
    fingerprints: { pdq: pdqFromLuma(changed).hash },
  }));
}
