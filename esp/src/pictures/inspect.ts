/** What a proof says about a picture. */
import { cidOf } from "@genuine/sdk/cid";
import { ImageUndecodable, type ImageFormat, checkedFormat } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, type Fingerprints, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { bytesToHex, type Hex, keccak256 } from "viem";
import { hashOf } from "../store/content-store.ts";

export type Inspected = {
  mediaType: `image/${ImageFormat}`;
  contentRoot: Hex;
  fileHash: Hex;
  cid: string;
  /** 5,248 bytes. */
  blocks: Hex;
  blocksHash: Hex;
  fingerprints: Fingerprints;
};

/** @throws GenuineError image_undecodable */
export async function inspect(bytes: Uint8Array): Promise<Inspected> {
  const { format, blocks } = await read(bytes);
  return {
    mediaType: `image/${format}`,
    contentRoot: rootOfFile(bytes),
    fileHash: hashOf(bytes),
    cid: cidOf(bytes),
    blocks: bytesToHex(blocks),
    blocksHash: keccak256(blocks),
    fingerprints: fingerprintsFromBlocks(blocks),
  };
}

async function read(bytes: Uint8Array): Promise<{ format: ImageFormat; blocks: Uint8Array }> {
  try {
    const format = checkedFormat(bytes);
    const { rgb, width, height } = await decodeImage(bytes);
    return { format, blocks: blocksFromRgb(rgb, width, height) };
  } catch (cause) {
    if (!(cause instanceof ImageUndecodable)) throw cause;
    const [message = "", remedy] = cause.message.split(": ");
    throw new GenuineError("image_undecodable", `${message}.`, { remedy: remedy && `${remedy[0]!.toUpperCase()}${remedy.slice(1)}.`, cause });
  }
}
