/** What a proof says about a picture or a text. */
import { cidOf } from "@genuine/sdk/cid";
import { ImageUndecodable, type ImageFormat, checkedFormat } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, type Fingerprints, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { bytesToHex, type Hex, keccak256 } from "viem";
import { hashOf } from "../store/content-store.ts";

/** Of text all that is told is that it is UTF-8. */
export const TEXT_TYPES = ["text/plain", "text/markdown"] as const;
export type TextType = (typeof TEXT_TYPES)[number];

export type Inspected = {
  mediaType: `image/${ImageFormat}` | TextType;
  contentRoot: Hex;
  fileHash: Hex;
  cid: string;
  /** 5,248 bytes; none of a text. */
  blocks: Hex;
  blocksHash: Hex;
  fingerprints: Fingerprints;
};

/** Of the last pictures: each is looked at when it is made, and again when it is proven. */
const recent = new Map<Hex, Inspected>();
const REMEMBERED = 32;

/** Looks at a file as the text or the picture that it is said to be. @throws GenuineError image_undecodable, text_undecodable */
export async function inspectFile(bytes: Uint8Array, mediaType: string): Promise<Inspected> {
  const textType = TEXT_TYPES.find((type) => type === mediaType);
  return textType === undefined ? inspect(bytes) : inspectText(bytes, textType);
}

/** @throws GenuineError image_undecodable */
export async function inspect(bytes: Uint8Array): Promise<Inspected> {
  const hash = hashOf(bytes);
  const known = recent.get(hash);
  if (known !== undefined) return known;
  const { format, blocks } = await read(bytes);
  const inspected = described(bytes, `image/${format}`, blocks, fingerprintsFromBlocks(blocks));
  recent.set(hash, inspected);
  const [oldest] = recent.keys();
  if (recent.size > REMEMBERED && oldest !== undefined) recent.delete(oldest);
  return inspected;
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

async function read(bytes: Uint8Array): Promise<{ format: ImageFormat; blocks: Uint8Array }> {
  try {
    const format = checkedFormat(bytes);
    const { rgb, width, height } = await decodeImage(bytes);
    return { format, blocks: blocksFromRgb(rgb, width, height) };
  } catch (cause) {
    if (!(cause instanceof ImageUndecodable)) throw cause;
    const [message = "", remedy] = cause.message.split(": ");
    throw new GenuineError("image_undecodable", `${message}.`, {
      remedy: remedy && `${remedy[0]!.toUpperCase()}${remedy.slice(1)}.`,
      cause,
    });
  }
}
