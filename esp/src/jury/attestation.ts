/** Whether a proof belongs to its file: everything it states is recomputed. */
import { contentKindOf, MEDIA_TYPES } from "@genuine/sdk/content-kind";
import { colourDistance } from "@genuine/sdk/fingerprint/colour";
import { chromaOf, fingerprintsFromBlocks, greyOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { hasCode } from "@genuine/sdk/genuine-error";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import type { ProofJson } from "@genuine/sdk/structs";
import { hexToBytes } from "viem";
import { inspect } from "../pictures/inspect.ts";
import { hashOf } from "../store/content-store.ts";
import { textOf } from "./texts.ts";

/**
 * Tolerances for different decoders: a level or two in compressed pictures. Mean difference of the bytes of each block, in
 * levels; bits of 256 as Meta allows for PDQ; steps, 64 of which are two levels in every cell and channel.
 */
export const TOLERANCE = { meanLevels: 2, bits: 10, colour: 64 } as const;
/** Below this quality the bits of a fingerprint are random, and not evidence on chain either. */
const TELLING_QUALITY = 50;

export type AttestationFinding = {
  /** The contradiction with the proof; null if the proof belongs to the file. */
  fault: string | null;
  measured: Record<string, number>;
};

const SOUND: AttestationFinding = { fault: null, measured: {} };

/**
 * A file that is not canonical is a fault even if its blocks match: viewers may show another picture than was measured. So
 * is a media type that differs from the file's.
 * @param blocks As published; undefined unless it is a picture.
 */
export async function checkAttestation(
  proof: ProofJson,
  blocks: Uint8Array | undefined,
  file: Uint8Array,
): Promise<AttestationFinding> {
  const wrong = (fault: string, measured: Record<string, number> = {}): AttestationFinding => ({ fault, measured });
  if (hashOf(file) !== proof.fileHash) return wrong("The SHA-256 is another file's.");
  if (rootOfFile(file) !== proof.contentRoot) return wrong("The content root is another file's.");
  if (!MEDIA_TYPES.includes(proof.mediaType)) return wrong(`No product may have the media type ${proof.mediaType}.`);
  if (contentKindOf(proof.mediaType) === "text") return isUtf8(file) ? SOUND : wrong("The file is not text in UTF-8.");
  if (blocks === undefined) return wrong("No blocks were published for this picture.");
  try {
    const actual = await inspect(file);
    if (actual.mediaType !== proof.mediaType)
      return wrong(`The file is of type ${actual.mediaType}, the proof says ${proof.mediaType}.`);
    return compareBlocks(blocks, hexToBytes(actual.blocks));
  } catch (error) {
    if (hasCode(error, "not_canonical")) return wrong(error.shortMessage);
    if (hasCode(error, "image_undecodable")) return wrong("The file is not a picture that can be decoded.");
    throw error;
  }
}

/** Whether two blocks of 5,248 bytes may come from one file. Pure. */
export function compareBlocks(published: Uint8Array, actual: Uint8Array): AttestationFinding {
  const [a, b] = [fingerprintsFromBlocks(published), fingerprintsFromBlocks(actual)];
  const measured = {
    luma: meanDifference(lumaOf(published), lumaOf(actual)),
    grey: meanDifference(greyOf(published), greyOf(actual)),
    chroma: meanDifference(chromaOf(published), chromaOf(actual)),
    pdq: hammingDistance(a.pdq, b.pdq),
    iscc: hammingDistance(a.iscc, b.iscc),
    colour: colourDistance(a.colour, b.colour),
  };
  const apart = (["luma", "grey", "chroma"] as const).find((part) => measured[part] > TOLERANCE.meanLevels);
  if (apart !== undefined)
    return {
      measured,
      fault: `The published ${apart} differs from the file's by ${measured[apart].toFixed(1)} levels on average.`,
    };
  if (measured.colour > TOLERANCE.colour)
    return { measured, fault: `The published colours are ${measured.colour} steps from the file's.` };
  const telling = Math.min(a.quality, b.quality) >= TELLING_QUALITY;
  const bits = Math.max(measured.pdq, measured.iscc);
  if (telling && bits > TOLERANCE.bits)
    return { measured, fault: `A published fingerprint is ${bits} of 256 bits from the file's.` };
  return { measured, fault: null };
}

export function isUtf8(file: Uint8Array): boolean {
  try {
    textOf(file);
    return true;
  } catch {
    return false;
  }
}

/** In levels. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
}
