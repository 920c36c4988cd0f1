/**
 * How this worker votes. By recomputing from the content and by nothing else: what the challenger says is for people.
 *
 * Attestation: upheld when something the proof says is not so of the file, or when nobody serves the file until shortly
 * before the vote is due. Appearance: upheld when the two show, or say, the same; pictures whose file nobody serves are
 * judged by their published blocks; a text that its own side keeps back counts against that side.
 */
import type { Ground, Vote } from "@genuine/sdk/structs";
import { ImageUndecodable } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb } from "@genuine/sdk/fingerprint/fingerprints";
import type { KnownProduct } from "../jobs/job-store.ts";
import { compareAppearance, type Exhibit } from "./appearance.ts";
import { checkAttestation } from "./attestation.ts";
import { compareTexts, textOf } from "./texts.ts";

/** A product before the panel, with what of it could be had. */
export type Subject = { product: KnownProduct; file: Uint8Array | undefined; blocks: Uint8Array | undefined };

export type Judgement = { vote: Vote; reason: string; measured: Record<string, string | number> };

export async function judge(
  ground: Ground,
  original: Subject | undefined,
  accused: Subject,
  signal?: AbortSignal,
): Promise<Judgement> {
  if (ground === "attestation" || original === undefined) return judgeAttestation(accused);
  const [first, second] = [original.product.proof, accused.product.proof];
  if (first.fileHash === second.fileHash) return upheld("Both proofs name the very same file.");
  if (isPicture(first.mediaType) && isPicture(second.mediaType)) return judgePictures(original, accused, signal);
  if (isText(first.mediaType) && isText(second.mediaType)) return judgeTexts(original, accused);
  return rejected(`Of ${first.mediaType} and ${second.mediaType} nothing but the same file shows a copy.`);
}

async function judgeAttestation({ product, file, blocks }: Subject): Promise<Judgement> {
  if (file === undefined) return upheld("Nobody serves the file that the provider vouched for.");
  const { fault, measured } = await checkAttestation(product.proof, blocks, file);
  return fault === null ? rejected("All that the proof says is so of the file.", measured) : upheld(fault, measured);
}

async function judgePictures(original: Subject, accused: Subject, signal?: AbortSignal): Promise<Judgement> {
  const [first, second] = [await exhibitOf(original), await exhibitOf(accused)];
  if (first === undefined) return rejected("Of the original there is neither a file nor blocks.");
  if (second === undefined) return upheld("Of the accused there is neither a file nor blocks.");
  const { same, how, structure, brightness, colour } = await compareAppearance(first, second, signal);
  const measured = {
    structure: rounded(structure),
    brightness: rounded(brightness),
    colour: rounded(colour),
    ...(same && { "told to the original's owner": how }),
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
    return rejected("A file is no text in UTF-8, so that nothing can be compared.");
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

const isPicture = (mediaType: string) => mediaType.startsWith("image/");
const isText = (mediaType: string) => mediaType.startsWith("text/");
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
