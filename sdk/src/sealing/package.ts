/**
 * Content of an envelope: the sealed file, with the chunk hashes of the plain file as proof of its content.
 *
 *   "GPKG" 1 | uint32 size of the plain file | uint32 count | count chunk hashes (32 each) | uint32 length | sealed bytes
 */
import { bytesToHex, type Hex, hexToBytes } from "viem";
import { GenuineError } from "../genuine-error.ts";
import type { Complaint, Delivery } from "../structs.ts";
import {
  chunkCount,
  chunkHashes,
  findFalseChunk,
  hashlockOf,
  type OnDone,
  rootOf,
  rootOfFile,
  seal,
  unseal,
} from "./chunks.ts";

const MAGIC = new Uint8Array([0x47, 0x50, 0x4b, 0x47, 1]);
const HASH_LENGTH = 32;

export type SealedPackage = {
  /** Size of the plain file, in bytes. */
  size: number;
  /** keccak256 of each plain chunk. */
  contentChunkHashes: Hex[];
  sealed: Uint8Array;
};

/** The plain file, or a complaint. */
export type Opened = { file: Uint8Array; complaint: null } | { file: null; complaint: Complaint };

/** Seals a file: the package to send, and the commitment for the chain. `key` is 32 secret bytes, never used before. */
export function sealFile(key: Hex, file: Uint8Array): { package: SealedPackage; delivery: Delivery } {
  const contentChunkHashes = chunkHashes(file);
  const sealed = seal(key, file);
  return {
    package: { size: file.length, contentChunkHashes, sealed },
    delivery: {
      contentRoot: rootOf(file.length, contentChunkHashes),
      sealedRoot: rootOfFile(sealed),
      hashlock: hashlockOf(key),
    },
  };
}

export function encodePackage({ size, contentChunkHashes, sealed }: SealedPackage): Uint8Array {
  const hashesLength = contentChunkHashes.length * HASH_LENGTH;
  const bytes = new Uint8Array(MAGIC.length + 12 + hashesLength + sealed.length);
  const view = new DataView(bytes.buffer);
  let at = MAGIC.length;
  const putLength = (value: number) => {
    view.setUint32(at, value);
    at += 4;
  };
  bytes.set(MAGIC);
  putLength(size);
  putLength(contentChunkHashes.length);
  for (const hash of contentChunkHashes) {
    bytes.set(hexToBytes(hash, { size: HASH_LENGTH }), at);
    at += HASH_LENGTH;
  }
  putLength(sealed.length);
  bytes.set(sealed, at);
  return bytes;
}

/** @throws GenuineError package_malformed, package_truncated, package_padded */
export function decodePackage(bytes: Uint8Array): SealedPackage {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) {
      throw new GenuineError(
        "package_truncated",
        `The package ends after ${bytes.length} bytes: some of it is missing.`,
        {
          remedy: "Fetch it again.",
        },
      );
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  const takeLength = (): number => {
    const word = take(4);
    return new DataView(word.buffer, word.byteOffset).getUint32(0);
  };
  const magic = take(MAGIC.length);
  if (!MAGIC.every((byte, i) => magic[i] === byte)) {
    throw new GenuineError("package_malformed", "This is not a package of Genuine.", { remedy: "Fetch it again." });
  }
  const size = takeLength();
  const hashes = take(takeLength() * HASH_LENGTH);
  const sealed = take(takeLength()).slice();
  if (at !== bytes.length) {
    throw new GenuineError("package_padded", `The package carries ${bytes.length - at} bytes too many at its end.`);
  }
  const contentChunkHashes = Array.from({ length: hashes.length / HASH_LENGTH }, (_, i) =>
    bytesToHex(hashes.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH)),
  );
  return { size, contentChunkHashes, sealed };
}

/**
 * The payer's checks before it accepts. Passing means: once the key is revealed, either it opens the file to the
 * committed content, or `openPackage` finds a complaint that the chain upholds.
 * @throws GenuineError package_empty, package_wrong_size, package_wrong_chunk_count, package_wrong_content,
 * package_wrong_seal
 */
export function checkPackage(
  { size, contentChunkHashes, sealed }: SealedPackage,
  delivery: Delivery,
  onDone?: OnDone,
): void {
  const remedy = "Do not accept: fetch it again, or wait for the refund.";
  if (size === 0) throw new GenuineError("package_empty", "The package holds an empty file.", { remedy });
  if (sealed.length !== size) {
    throw new GenuineError("package_wrong_size", `The sealed file has ${sealed.length} bytes, ${size} are promised.`, {
      remedy,
    });
  }
  const count = chunkCount(size);
  if (contentChunkHashes.length !== count) {
    const message = `The package lists ${contentChunkHashes.length} chunks, a file of ${size} bytes has ${count}.`;
    throw new GenuineError("package_wrong_chunk_count", message, { remedy });
  }
  const contentRoot = rootOf(size, contentChunkHashes);
  if (contentRoot !== delivery.contentRoot.toLowerCase()) {
    const message = `The package promises content ${contentRoot}, the chain says ${delivery.contentRoot}.`;
    throw new GenuineError("package_wrong_content", message, { remedy });
  }
  const sealedRoot = rootOfFile(sealed, onDone);
  if (sealedRoot !== delivery.sealedRoot.toLowerCase()) {
    const message = `The sealed file is ${sealedRoot}, the chain says ${delivery.sealedRoot}.`;
    throw new GenuineError("package_wrong_seal", message, { remedy });
  }
}

/** Opens a package that passed `checkPackage` with the revealed key. */
export function openPackage({ size, contentChunkHashes, sealed }: SealedPackage, key: Hex, onDone?: OnDone): Opened {
  const complaint = findFalseChunk(sealed, { size, chunkHashes: contentChunkHashes }, key, onDone);
  return complaint === null ? { file: unseal(key, sealed), complaint } : { file: null, complaint };
}
