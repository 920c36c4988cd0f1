/**
 * How pictures that were cut, covered, turned, put into collages or recoloured are reached, and how often something is found in
 * pictures of others. `node scripts/experiments/regions.ts` writes docs/experiments/regions.md and regions.json; with folders as arguments
 * their pictures are measured instead, and nothing is written.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareFully } from "@genuine/sdk/copy-search";
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { blocksFromRgb, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { findRegion } from "@genuine/sdk/regions/find-region";
import sharp from "sharp";
import { render } from "../../esp/src/generators/pattern/render.ts";
import { SAME_SHARE } from "../../esp/src/jury/appearance.ts";
import { ROOT } from "../lib/build.ts";
import { REGION_CHANGES } from "../lib/region-changes.ts";
import { writeReport } from "../lib/reports.ts";
import { STANDARD } from "../settings.ts";
import { shareInterval } from "./similarity/statistics.ts";

const FOLDERS = process.argv.slice(2);
/** Pictures of the pattern generator: nothing was tuned with them. */
const KEPT_OUT = 16;
const SIDE = 400;

type Picture = { name: string; bytes: Uint8Array; image: DecodedImage };

async function inFolder(folder: string): Promise<Picture[]> {
  const names = (await readdir(folder)).filter((name) => /\.(png|jpe?g|webp)$/.test(name)).sort();
  return Promise.all(names.map(async (name) => pictureOf(name, new Uint8Array(await readFile(join(folder, name))))));
}

async function generated(seed: number): Promise<Picture> {
  const rgb = render({ prompt: `part ${seed}`, seed, width: SIDE, height: SIDE }, () => undefined);
  const png = await sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
  return pictureOf(`generated ${seed}`, new Uint8Array(png));
}

async function pictureOf(name: string, bytes: Uint8Array): Promise<Picture> {
  return { name, bytes, image: await decodeImage(bytes) };
}

const seconds: number[] = [];
function regionOf(original: DecodedImage, accused: DecodedImage) {
  const began = process.cpuUsage();
  const region = findRegion(original, accused);
  const { user, system } = process.cpuUsage(began);
  seconds.push((user + system) / 1e6);
  return region;
}

function registered({ rgb, width, height }: DecodedImage) {
  const blocks = blocksFromRgb(rgb, width, height);
  return { blocks, fingerprints: fingerprintsFromBlocks(blocks) };
}

/** How an original is reached: by the chain's measure, or by a part of it that a juror takes for the same. */
async function reached(original: DecodedImage, accused: DecodedImage): Promise<"measure" | "part" | undefined> {
  const region = regionOf(original, accused);
  const { measurement } = await compareFully(registered(original), registered(accused), STANDARD.similarity);
  if (measurement.verdict === "copy") return "measure";
  return region !== undefined && region.share >= SAME_SHARE ? "part" : undefined;
}

type Row = { name: string; figure?: string | undefined; found: number; byMeasure: number; missed: string[] };

async function changed(pictures: readonly Picture[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, figure, make } of REGION_CHANGES) {
    const row: Row = { name, figure, found: 0, byMeasure: 0, missed: [] };
    for (const [i, { name: of, bytes, image }] of pictures.entries()) {
      const other = pictures[(i + 1) % pictures.length]!.bytes;
      const how = await reached(image, await decodeImage(await make(bytes, other)));
      if (how === undefined) row.missed.push(of);
      else row.found++;
      if (how === "measure") row.byMeasure++;
    }
    rows.push(row);
    console.log(name, row.found, "of", pictures.length, row.missed.join(", "));
  }
  return rows;
}

/** Every second picture of others, both ways round. */
function strangers(pictures: readonly Picture[]): { pairs: number; taken: string[] } {
  const taken: string[] = [];
  let pairs = 0;
  for (const [i, original] of pictures.entries())
    for (const [j, accused] of pictures.entries()) {
      if (i === j || (pictures.length > 10 && (i + j) % 2 === 0)) continue;
      pairs++;
      const region = regionOf(original.image, accused.image);
      if (region !== undefined) taken.push(`${original.name} in ${accused.name} (${region.share.toFixed(2)})`);
    }
  return { pairs, taken };
}

const photographs = (
  await Promise.all((FOLDERS.length > 0 ? FOLDERS : [join(ROOT, "test/fixtures/pictures")]).map(inFolder))
).flat();
const keptOut = FOLDERS.length > 0 ? [] : await Promise.all(Array.from({ length: KEPT_OUT }, (_, n) => generated(n)));
const [ofPhotographs, ofKeptOut] = [await changed(photographs), await changed(keptOut)];
const found = [strangers(photographs), strangers(keptOut)];
seconds.sort((a, b) => a - b);
const at = (share: number) => seconds[Math.floor(share * (seconds.length - 1))]!;
console.log(found, at(0.5), at(0.95), at(1));

if (FOLDERS.length === 0) {
  const cell = ({ found: n, byMeasure }: Row, of: number) =>
    `${n} of ${of}${byMeasure > 0 ? ` (${byMeasure} by measure)` : ""}`;
  const table = ofPhotographs.map((row, i) => {
    const other = ofKeptOut[i]!;
    const all = photographs.length + keptOut.length;
    const { low } = shareInterval(row.found + other.found, all);
    return [
      row.name,
      cell(row, photographs.length),
      cell(other, keptOut.length),
      `${Math.round((100 * (row.found + other.found)) / all)} (${Math.round(100 * low)})`,
      [...row.missed, ...other.missed].join(", ") || "-",
    ].join(" | ");
  });
  const wrong = found.flatMap(({ taken }) => taken);
  await writeFile(
    join(ROOT, "docs/experiments/regions.md"),
    `# Parts of pictures

Made again by \`npm run research -- regions\`. An original is *reached* where the chain's rule says copy, under a map if need be, or where at
least ${SAME_SHARE * 100} % of those of its windows that show something are found again in the accused picture, from which on a juror's own rule
upholds. \`findRegion\` is evidence for people and for that rule, never for the chain's measure. The photographs are those of the
tests, with which the search was made; the ${KEPT_OUT} pictures of the pattern generator were kept out of that.

| change | photographs | kept out | reached, % (at least, 95 %) | not reached |
|---|---:|---:|---:|---|
${table.map((row) => `| ${row} |`).join("\n")}

Pictures of others: something found in ${wrong.length} of ${found.reduce((sum, { pairs }) => sum + pairs, 0)} pairs${wrong.length > 0 ? ` (${wrong.join("; ")})` : ""}. CPU seconds of the search a pair: median
${at(0.5).toFixed(2)}, 95th percentile ${at(0.95).toFixed(2)}, most ${at(1).toFixed(2)}. Not measured here: pictures that share a flag, a texture or a template, in which a
window is found rightly and proves nothing; and an optimiser against the search.
`,
  );
  writeReport("experiments/regions.json", {
    pictures: photographs.length + keptOut.length,
    seconds: Number(at(0.5).toFixed(2)),
    secondsAtMost: Number(at(1).toFixed(2)),
    recall: Object.fromEntries(
      ofPhotographs.flatMap(({ figure, found: n }, i) =>
        figure === undefined ? [] : [[figure, (n + ofKeptOut[i]!.found) / (photographs.length + keptOut.length)]],
      ),
    ),
  });
}
