/** The hash of a model's files, which quotes commit to. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

const PIECE_BYTES = 1 << 20;

/** SHA-256 of the files' contents one after the other, in hexadecimal. In pieces: a model may be larger than the memory to spare. */
export function hashOfFiles(files: readonly (string | URL)[]): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(PIECE_BYTES);
  for (const name of files) {
    const file = openSync(name, "r");
    try {
      for (let read = readSync(file, piece); read > 0; read = readSync(file, piece))
        hash.update(piece.subarray(0, read));
    } finally {
      closeSync(file);
    }
  }
  return hash.digest("hex");
}
