/**
 * This worker's rule for votes: it recomputes from the content only and ignores the challenger's statement.
 *
 * Attestation: upheld if a statement of the proof is not true of the file, or if no one serves the file until shortly
 * before the vote is due. Appearance: upheld if the two show, or say, the same; pictures whose file no one serves are
 * judged by their published blocks; a text that its own side withholds counts against that side. An answer by an earlier
 * registered work is judged first: if that shows, or says, the same as the accused and as the original, the accused is not a
 * copy of what came between. Works outside the registry, which an answer may describe, are for people. If one provider generated the
 * accused and stands behind the original, it knew both: their likeness says nothing about the accused's producer.
 */

import { type ContentKind, contentKindOf } from "@genuine/sdk/content-kind";
import { checkedFormat, ImageUndecodable } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb } from "@genuine/sdk/fingerprint/fingerprints";
import type { Ground, Vote } from "@genuine/sdk/structs";
import { isAddressEqual, zeroHash } from "viem";
import type { KnownProduct } from "../jobs/job-store.ts";
import { compareAppearance, type Exhibit } from "./appearance.ts";
import { checkAttestation, isUtf8 } from "./attestation.ts";
import { compareTexts, textOf } from "./texts.ts";

/** A product before the panel, with its available data. */
export type Subject = { product: KnownProduct; file: Uint8Array | undefined; blocks: Uint8Array | undefined };

export type Judgement = { vote: Vote; reason: string; measured: Record<string, string | number> };

export async function judge(
  ground: Ground,
  original: Subject | undefined,
  accused: Subject,
  earlier?: Subject,
  signal?: AbortSignal,
): Promise<Judgement> {
  if (earlier !== undefined && original !== undefined && isThere(earlier) && isThere(accused)) {
    const answered = await judge("appearance", earlier, accused, undefined, signal);
    // A picture can be made that shows two works: the earlier one excuses only what the original has of it too.
    if (
      answered.vote === "upheld" &&
      (!isThere(original) || (await judgeLikeness(earlier, original, signal)).vote === "upheld")
    ) {
      return rejected("An earlier work shows or says the same as the accused and as the original.", answered.measured);
    }
  }
  if (ground === "attestation" || original === undefined) return judgeAttestation(accused);
  const [first, second] = [original.product.proof, accused.product.proof];
  if (generated(second) && isAddressEqual(first.esp, second.esp)) {
    return rejected("The provider that generated the accused stands behind the original too, and knew both.");
  }
  return judgeLikeness(original, accused, signal);
}

async function judgeLikeness(original: Subject, accused: Subject, signal?: AbortSignal): Promise<Judgement> {
  const [first, second] = [original.product.proof, accused.product.proof];
  if (first.fileHash === second.fileHash) return upheld("Both proofs name the very same file.");
  const kinds = [kindOf(original), kindOf(accused)];
  if (kinds.every((kind) => kind === "picture")) return judgePictures(original, accused, signal);
  if (kinds.every((kind) => kind === "text")) return judgeTexts(original, accused);
  return rejected(
    `${first.mediaType} and ${second.mediaType} cannot be compared; only an identical file would be a copy.`,
  );
}

async function judgeAttestation({ product, file, blocks }: Subject): Promise<Judgement> {
  if (file === undefined) return upheld("Nobody serves the file that the provider vouched for.");
  const { fault, measured } = await checkAttestation(product.proof, blocks, file);
  return fault === null ? rejected("All that the proof says is so of the file.", measured) : upheld(fault, measured);
}

async function judgePictures(original: Subject, accused: Subject, signal?: AbortSignal): Promise<Judgement> {
  const [first, second] = [await exhibitOf(original), await exhibitOf(accused)];
  if (first === undefined) return rejected("The original has neither a file nor blocks.");
  if (second === undefined) return upheld("The accused has neither a file nor blocks.");
  const { same, how, structure, brightness, colour } = await compareAppearance(first, second, signal);
  const measured = {
    structure: rounded(structure),
    brightness: rounded(brightness),
    colour: rounded(colour),
    ...(same && { "change of the original": how }),
  };
  return same
    ? upheld("Both pictures show the same.", measured)
    : rejected("The pictures do not show the same.", measured);
}

function judgeTexts(original: Subject, accused: Subject): Judgement {
  if (accused.file === undefined) return upheld("Nobody serves the accused text.");
  if (original.file === undefined) return rejected("Nobody serves the original text.");
  try {
    const { same, share, shingles } = compareTexts(textOf(original.file), textOf(accused.file));
    const measured = { share: rounded(share), shingles };
    return same
      ? upheld("The texts say the same for the most part.", measured)
      : rejected("The texts do not say the same.", measured);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return rejected("A file is not text in UTF-8, so the two cannot be compared.");
  }
}

async function exhibitOf({ file, blocks }: Subject): Promise<Exhibit | undefined> {
  const published = blocks && { blocks };
  if (file === undefined) return published;
  try {
    const image = await decodeImage(file);
    return { image, blocks: blocksFromRgb(image.rgb, image.width, image.height) };
  } catch (error) {
    if (error instanceof ImageUndecodable) return published;
    throw error;
  }
}

/** For a task, by the provider that signed; existing work has no prompt. */
const generated = ({ promptCommitment }: KnownProduct["proof"]) => promptCommitment !== zeroHash;

const isThere = ({ file, blocks }: Subject) => file !== undefined || (blocks !== undefined && blocks.length > 0);

/** The file's real media type, whatever its proof states; without the file, the proof's. */
function kindOf({ product, file }: Subject): ContentKind | undefined {
  const said = contentKindOf(product.proof.mediaType);
  if (file === undefined) return said;
  try {
    checkedFormat(file);
    return "picture";
  } catch (error) {
    if (!(error instanceof ImageUndecodable)) throw error;
    return said ?? (isUtf8(file) ? "text" : undefined);
  }
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
const upheld = (reason: string, measured: Judgement["measured"] = {}): Judgement => ({
  vote: "upheld",
  reason,
  measured,
});
const rejected = (reason: string, measured: Judgement["measured"] = {}): Judgement => ({
  vote: "rejected",
  reason,
  measured,
});
