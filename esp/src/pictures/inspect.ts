/** Computes what a proof states about a picture or a text. */

import { type CanonicalMediaType, requireCanonical } from "@genuine/sdk/canonical/canonical";
import { canonicalPicture } from "@genuine/sdk/canonical/convert-node";
import { cidOf } from "@genuine/sdk/cid";
import { TEXT_TYPES, type TextType } from "@genuine/sdk/content-kind";
import { explainUndecodable } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, type Fingerprints, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { bytesToHex, type Hex, keccak256 } from "viem";
import { hashOf } from "../store/content-store.ts";

export { TEXT_TYPES, type TextType };

export type Inspected = {
  mediaType: CanonicalMediaType | TextType;
  contentRoot: Hex;
  fileHash: Hex;
  cid: string;
  /** 5,248 bytes; empty for a text. */
  blocks: Hex;
  blocksHash: Hex;
  fingerprints: Fingerprints;
};

/** Cache of recent pictures: each is inspected when it is made, and again when it is proven. */
const recent = new Map<Hex, Inspected>();
const REMEMBERED = 32;

/** Inspects a file as the declared type. @throws GenuineError not_canonical, image_undecodable, text_undecodable */
export async function inspectFile(bytes: Uint8Array, mediaType: string): Promise<Inspected> {
  const textType = TEXT_TYPES.find((type) => type === mediaType);
  return textType === undefined ? inspect(bytes) : inspectText(bytes, textType);
}

/** @throws GenuineError not_canonical, image_undecodable */
export async function inspect(bytes: Uint8Array): Promise<Inspected> {
  const known = rememberedOf(bytes, "image/");
  if (known !== undefined) return known;
  const { mediaType, blocks } = await read(bytes);
  const inspected = described(bytes, mediaType, blocks, fingerprintsFromBlocks(blocks));
  rememberInspected(inspected);
  return inspected;
}

/** Cached result for this picture, or undefined. */
export function rememberedOf(bytes: Uint8Array, mediaType: string): Inspected | undefined {
  return TEXT_TYPES.some((type) => type === mediaType) ? undefined : recent.get(hashOf(bytes));
}

/** For pictures that were measured in another thread. */
export function rememberInspected(inspected: Inspected): void {
  if (!inspected.mediaType.startsWith("image/")) return;
  recent.set(inspected.fileHash, inspected);
  const [oldest] = recent.keys();
  if (recent.size > REMEMBERED && oldest !== undefined) recent.delete(oldest);
}

/** @throws GenuineError text_undecodable */
export function inspectText(bytes: Uint8Array, mediaType: TextType): Inspected {
  try {
    if (new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim() === "") throw new TypeError("it is empty");
  } catch (cause) {
    throw new GenuineError("text_undecodable", "The text is empty or not in UTF-8.", {
      remedy: "Save it as UTF-8 and send it again.",
      cause,
    });
  }
  return described(bytes, mediaType, new Uint8Array(), { pdq: 0n, iscc: 0n, colour: 0n, quality: 0, detail: 0 });
}

function described(
  bytes: Uint8Array,
  mediaType: Inspected["mediaType"],
  blocks: Uint8Array,
  fingerprints: Fingerprints,
): Inspected {
  return {
    mediaType,
    contentRoot: rootOfFile(bytes),
    fileHash: hashOf(bytes),
    cid: cidOf(bytes),
    blocks: bytesToHex(blocks),
    blocksHash: keccak256(blocks),
    fingerprints,
  };
}

/**
 * The canonical file of a generated picture, without texts that the generator put in.
 * @throws GenuineError image_undecodable, picture_moves and others of `canonicalPicture`
 */
export const canonicalFile = async (bytes: Uint8Array): Promise<Uint8Array> =>
  (await explained(() => canonicalPicture(bytes))).bytes;

function read(bytes: Uint8Array): Promise<{ mediaType: CanonicalMediaType; blocks: Uint8Array }> {
  return explained(async () => {
    const mediaType = requireCanonical(bytes);
    const { rgb, width, height } = await decodeImage(bytes);
    return { mediaType, blocks: blocksFromRgb(rgb, width, height) };
  });
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainUndecodable(error);
  }
}
