/** The originals: what they are, where they come from, and the pictures themselves as PNG files below .genuine/. */
import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import sharp, { type Sharp } from "sharp";
import { FOLDER } from "./packages.ts";

/** Photographs and drawings; what our own generator makes; icons in several colours. */
export const CLASSES = ["photo", "generated", "icon"] as const;
export type PictureClass = (typeof CLASSES)[number];

export type Picture = {
  id: string;
  class: PictureClass;
  /** Pictures of one work: parts of a photograph, an icon, its variants and its recoloured twin. Pairs within are not unrelated. */
  work: string;
  /** Package or icon set, or the generator. */
  origin: string;
};

/** Pixels on the longer side. */
export const SIDE = 320;

export function fileOf({ id }: Pick<Picture, "id">): string {
  return join(FOLDER, "pictures", `${id}.png`);
}

/** Draws the picture on white into its file, unless it exists. @returns false if it cannot be drawn, or shows nothing */
export async function keep(id: string, draw: () => Sharp | Promise<Sharp>): Promise<boolean> {
  const file = fileOf({ id });
  if (existsSync(file)) return true;
  await mkdir(join(FOLDER, "pictures"), { recursive: true });
  try {
    const drawn = (await draw())
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .resize(SIDE, SIDE, { fit: "inside" });
    const { data, info } = await drawn.png().toBuffer({ resolveWithObject: true });
    const { channels } = await sharp(data).stats();
    if (Math.min(info.width, info.height) < SIDE / 4 || channels.every(({ stdev }) => stdev < 2)) return false;
    await writeFile(`${file}.part`, data);
    await rename(`${file}.part`, file);
    return true;
  } catch {
    return false; // Some of the packages' drawings are beyond the renderer: another is taken.
  }
}

/** The items in an order that depends on the seed only. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** Letters, digits and single dashes, for ids. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
