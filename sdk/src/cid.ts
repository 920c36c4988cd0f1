/** IPFS content ids. */
import { sha256 } from "@noble/hashes/sha2.js";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { create } from "multiformats/hashes/digest";
import { type Hex, hexToBytes } from "viem";

const SHA2_256 = 0x12;

/**
 * CIDv1 of a file: raw codec, SHA-256, base32, whatever the size. One block per file keeps the CID equal to the file's
 * hash; IPFS nodes fetch blocks of up to 2 MiB, larger files need a gateway that serves raw blocks.
 */
export function cidOf(file: Uint8Array): string {
  return cidOfDigest(sha256(file));
}

/** The same from the file's SHA-256, as a proof carries it. */
export function cidOfHash(fileHash: Hex): string {
  return cidOfDigest(hexToBytes(fileHash, { size: 32 }));
}

function cidOfDigest(digest: Uint8Array): string {
  return CID.createV1(raw.code, create(SHA2_256, digest)).toString();
}
