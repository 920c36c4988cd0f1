/** The works that the forgeries are made against, and the forger's own earlier pictures: the same on every run. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { blocksFromRgb, type Fingerprints, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { isEvidence } from "@genuine/sdk/similarity";
import sharp, { type Sharp } from "sharp";
import { type Planes, planesOf } from "../../../esp/src/jury/planes.ts";
import { ROOT } from "../../lib/build.ts";
import type { Raw } from "../../lib/hybrids.ts";
import { STANDARD } from "../../settings.ts";
import { type Layers, layersOf, noneAdded, SIDE, type Spectrum, spectrumOf, withAdded } from "./spectrum.ts";

const FOLDER = join(ROOT, "test/fixtures/pictures");
const SEED = 14;

/** A picture with all that is asked of it more than once. */
export type Work = {
  name: string;
  raw: Raw;
  layers: Layers;
  spectrum: Spectrum;
  blocks: Uint8Array;
  prints: Fingerprints;
  planes: Planes;
};

export function workOf(name: string, raw: Raw): Work {
  const layers = layersOf(raw);
  const blocks = blocksFromRgb(raw.rgb, raw.width, raw.height);
  return {
    name,
    raw,
    layers,
    spectrum: spectrumOf(layers.luma),
    blocks,
    prints: fingerprintsFromBlocks(blocks),
    planes: planesOf(raw),
  };
}

/** Whole photographs and their quarters: those that pass the gates. */
export async function photographs(): Promise<Work[]> {
  const works: Work[] = [];
  for (const file of (await readdir(FOLDER)).filter((name) => /\.(jpg|png|webp)$/.test(name)).sort()) {
    const bytes = await readFile(join(FOLDER, file));
    const { width, height } = await sharp(bytes).metadata();
    const [w, h] = [Math.floor(width / 2), Math.floor(height / 2)];
    works.push(workOf(file, await squared(sharp(bytes))));
    for (const [left, top] of [
      [0, 0],
      [w, 0],
      [0, h],
      [w, h],
    ] as const)
      works.push(
        workOf(`${file} at ${left}, ${top}`, await squared(sharp(bytes).extract({ left, top, width: w, height: h }))),
      );
  }
  return works.filter(isTelling);
}

const isTelling = ({ prints }: Work): boolean => isEvidence(prints, STANDARD.similarity);

/** Grey clouds of all frequencies that are measured, of the strengths that natural pictures have. */
export function earlierPictures(count: number): Work[] {
  const random = seededRandom(SEED);
  const grey = layersOf({ rgb: new Uint8Array(3 * SIDE * SIDE).fill(128), width: SIDE, height: SIDE });
  return Array.from({ length: count }, (_, n) => {
    const waves = noneAdded();
    for (const [v, row] of waves.entries())
      for (let h = 0; h < row.length; h++)
        if (v + h > 0) row[h] = ((random() < 0.5 ? -1 : 1) * (0.6 + 0.5 * random()) * 40) / (1 + v + h);
    return workOf(`cloud ${n}`, withAdded(grey, waves));
  });
}

async function squared(picture: Sharp): Promise<Raw> {
  const rgb = await picture.resize(SIDE, SIDE, { fit: "fill" }).flatten().toColourspace("srgb").raw().toBuffer();
  return { rgb: new Uint8Array(rgb), width: SIDE, height: SIDE };
}
