/**
 * Merkle trees over fixed-size chunks of a file, and the cipher that seals them, in the format documented in
 * contracts/lib/SealedChunks.sol.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, type Hex, hexToBytes } from "viem";
import { GenuineError } from "../genuine-error.ts";
import type { Complaint } from "../structs.ts";

export const CHUNK_SIZE = 1024;
const WORDS_PER_CHUNK = CHUNK_SIZE / 32;
const MISSING_LEAF = new Uint8Array(32);

/** Number of chunks of a file of `size` bytes; an empty file has none. */
export function chunkCount(size: number): number {
  return Math.ceil(size / CHUNK_SIZE);
}

/** Length of every path in a tree over `count` chunks: the least d with 2^d >= count. */
export function depthOf(count: number): number {
  let depth = 0;
  while (2 ** depth < count) depth++;
  return depth;
}

/** Called now and then with the progress, 0 to 1. */
export type OnDone = (part: number) => void;
const TELL_EVERY = 256;

/** keccak256 of each chunk, in order. */
export function chunkHashes(file: Uint8Array, onDone?: OnDone): Hex[] {
  const count = chunkCount(file.length);
  return Array.from({ length: count }, (_, index) => {
    if (index % TELL_EVERY === 0) onDone?.(index / count);
    return bytesToHex(keccak_256(chunkAt(file, index)));
  });
}

/**
 * Root over a file of `size` bytes with these chunk hashes.
 * @throws GenuineError chunk_count if there are more or fewer hashes than such a file has chunks
 */
export function rootOf(size: number, hashes: readonly Hex[]): Hex {
  const count = chunkCount(size);
  if (hashes.length !== count) {
    throw new GenuineError("chunk_count", `A file of ${size} bytes has ${count} chunks, not ${hashes.length}.`);
  }
  const top = levelsOf(hashes).at(-1)![0]!;
  return bytesToHex(rootNode(size, top));
}

/** Root over a file. */
export function rootOfFile(file: Uint8Array, onDone?: OnDone): Hex {
  return rootOf(file.length, chunkHashes(file, onDone));
}

/**
 * The siblings of chunk `index`, from the leaves up.
 * @throws GenuineError chunk_index
 */
export function pathOf(hashes: readonly Hex[], index: number): Hex[] {
  if (!(index in hashes)) {
    throw new GenuineError("chunk_index", `There is no chunk ${index}: the file has ${hashes.length}.`);
  }
  const levels = levelsOf(hashes);
  return levels.slice(0, -1).map((level, height) => bytesToHex(level[(index >> height) ^ 1]!));
}

/** Whether `chunkHash` is the hash of chunk `index` of the file of `size` bytes under `root`. */
export function verifyPath(root: Hex, size: number, index: number, chunkHash: Hex, path: readonly Hex[]): boolean {
  const count = chunkCount(size);
  if (index < 0 || index >= count || path.length !== depthOf(count)) return false;
  let node = leaf(index, hexToBytes(chunkHash));
  path.forEach((sibling, height) => {
    const other = hexToBytes(sibling);
    node = ((index >> height) & 1) === 0 ? inner(node, other) : inner(other, node);
  });
  return bytesToHex(rootNode(size, node)) === root.toLowerCase();
}

/** Seals a file under a 32-byte key, or opens a sealed one: it is its own inverse. Does not change its argument. */
export function seal(key: Hex, file: Uint8Array): Uint8Array {
  const result = new Uint8Array(file);
  sealInPlace(hexToBytes(key, { size: 32 }), 0, result);
  return result;
}

/**
 * An alias of `seal`, for readability.
 * @alias
 */
export const unseal = seal;

/** SHA-256 of a key: the content side commits to it before it reveals the key. */
export function hashlockOf(key: Hex): Hex {
  return bytesToHex(sha256(hexToBytes(key, { size: 32 })));
}

/**
 * The proof that `key` does not open `sealed` to the promised content, or null if it does.
 * @param promised Size and chunk hashes of the plain file, which must belong to the delivery's content root.
 */
export function findFalseChunk(
  sealed: Uint8Array,
  promised: { size: number; chunkHashes: readonly Hex[] },
  key: Hex,
  onDone?: OnDone,
): Complaint | null {
  const keyBytes = hexToBytes(key, { size: 32 });
  // A different size is misconduct by itself, whichever chunk is shown.
  const wrongSize = sealed.length !== promised.size;
  const common = Math.min(promised.chunkHashes.length, chunkCount(sealed.length));
  for (let index = 0; index < common; index++) {
    if (index % TELL_EVERY === 0) onDone?.(index / common);
    const plain = new Uint8Array(chunkAt(sealed, index));
    sealInPlace(keyBytes, index, plain);
    if (!wrongSize && bytesToHex(keccak_256(plain)) === promised.chunkHashes[index]!.toLowerCase()) continue;
    return {
      size: BigInt(promised.size),
      sealedSize: BigInt(sealed.length),
      index: BigInt(index),
      sealedChunk: bytesToHex(chunkAt(sealed, index)),
      sealedPath: pathOf(chunkHashes(sealed), index),
      contentChunkHash: promised.chunkHashes[index]!,
      contentPath: pathOf(promised.chunkHashes, index),
    };
  }
  return null;
}

function chunkAt(file: Uint8Array, index: number): Uint8Array {
  return file.subarray(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE);
}

/** XORs keccak256(key, uint64 counter) over each 32-byte word, counting on from the first word of `firstChunk`. */
function sealInPlace(key: Uint8Array, firstChunk: number, data: Uint8Array): void {
  const input = new Uint8Array(40);
  input.set(key);
  const counter = new DataView(input.buffer, 32);
  for (let at = 0, word = firstChunk * WORDS_PER_CHUNK; at < data.length; at += 32, word++) {
    counter.setUint32(0, Math.floor(word / 2 ** 32));
    counter.setUint32(4, word % 2 ** 32);
    const stream = keccak_256(input);
    const end = Math.min(32, data.length - at);
    for (let i = 0; i < end; i++) data[at + i]! ^= stream[i]!;
  }
}

/** All levels of the tree, leaves first, each filled up to a power of two. */
function levelsOf(hashes: readonly Hex[]): Uint8Array[][] {
  const width = 2 ** depthOf(hashes.length);
  let level = hashes.map((hash, index) => leaf(index, hexToBytes(hash)));
  while (level.length < width) level.push(MISSING_LEAF);
  const levels = [level];
  while (level.length > 1) {
    const below = level;
    level = Array.from({ length: below.length / 2 }, (_, i) => inner(below[2 * i]!, below[2 * i + 1]!));
    levels.push(level);
  }
  return levels;
}

function leaf(index: number, chunkHash: Uint8Array): Uint8Array {
  return keccak_256(joined(0x00, uint64(index), chunkHash));
}

function inner(left: Uint8Array, right: Uint8Array): Uint8Array {
  return keccak_256(joined(0x01, left, right));
}

function rootNode(size: number, top: Uint8Array): Uint8Array {
  return keccak_256(joined(0x02, uint64(size), top));
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function joined(tag: number, first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + first.length + second.length);
  bytes[0] = tag;
  bytes.set(first, 1);
  bytes.set(second, 1 + first.length);
  return bytes;
}
