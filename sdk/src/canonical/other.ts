/** Formats that are read but never written: whether they hold more than one picture. */
import { text, u32 } from "./container.ts";

/** Pictures in a GIF file, counted up to two. */
export function gifFrames(bytes: Uint8Array): number {
  let at = 13 + tableLength(bytes[10] ?? 0);
  let frames = 0;
  while (at < bytes.length && frames < 2) {
    if (bytes[at] === 0x21) at = afterBlocks(bytes, at + 2);
    else if (bytes[at] === 0x2c) {
      frames++;
      at = afterBlocks(bytes, at + 11 + tableLength(bytes[at + 9] ?? 0));
    } else break;
  }
  return frames;
}

/** Size of a colour table, from the byte that announces it. */
const tableLength = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

function afterBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}

/** Whether an AVIF file holds a sequence of pictures besides the still one. */
export function avifMoves(bytes: Uint8Array): boolean {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = u32(bytes, at) || bytes.length - at;
    const name = text(bytes, at + 4, 4);
    if (name === "moov") return true;
    if (name === "ftyp" && text(bytes, at + 8, Math.max(0, Math.min(256, size - 8))).includes("avis")) return true;
    if (size < 8) return false;
    at += size;
  }
  return false;
}
