/**
 * What `findRegion` finds of pictures that were cut, covered, turned, put into collages or recoloured, and how often it finds
 * something in pictures of others. `node scripts/experiments/regions.ts` writes docs/experiments/regions.md.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DecodedImage } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { findRegion, LEAST_SHARE } from "@genuine/sdk/regions/find-region";
import { ROOT } from "../lib/build.ts";
import { REGION_CHANGES } from "../lib/region-changes.ts";

const FOLDERS = process.argv.slice(2).length > 0 ? process.argv.slice(2) : [join(ROOT, "test/fixtures/pictures")];

const files: string[] = [];
for (const folder of FOLDERS)
  for (const name of (await readdir(folder)).sort())
    if (/\.(png|jpe?g|webp)$/.test(name)) files.push(join(folder, name));
const pictures: { name: string; bytes: Uint8Array; image: DecodedImage }[] = [];
for (const file of files) {
  const bytes = new Uint8Array(await readFile(file));
  pictures.push({ name: file.split("/").at(-1)!, bytes, image: await decodeImage(bytes) });
}

const seconds: number[] = [];
const found = (original: DecodedImage, accused: DecodedImage) => {
  const began = process.cpuUsage();
  const region = findRegion(original, accused);
  const { user, system } = process.cpuUsage(began);
  seconds.push((user + system) / 1e6);
  return region;
};

const rows: string[] = [];
for (const { name, make } of REGION_CHANGES) {
  const missed: string[] = [];
  const shares: number[] = [];
  for (const [i, { name: of, bytes, image }] of pictures.entries()) {
    const other = pictures[(i + 1) % pictures.length]!.bytes;
    const region = found(image, await decodeImage(await make(bytes, other)));
    if (region === undefined) missed.push(of);
    else shares.push(region.share);
  }
  const least = shares.length === 0 ? "-" : Math.min(...shares).toFixed(2);
  rows.push(`| ${name} | ${shares.length} of ${pictures.length} | ${least} | ${missed.join(", ") || "-"} |`);
  console.log(rows.at(-1));
}

let strangers = 0;
const taken: string[] = [];
for (const original of pictures) {
  for (const accused of pictures) {
    if (original === accused) continue;
    strangers++;
    const region = found(original.image, accused.image);
    if (region !== undefined) taken.push(`${original.name} in ${accused.name} (${region.share.toFixed(2)})`);
  }
}
seconds.sort((a, b) => a - b);
const at = (share: number) => seconds[Math.floor(share * (seconds.length - 1))]!.toFixed(2);
console.log(
  `strangers ${taken.length} of ${strangers}: ${taken.join("; ")}; seconds ${at(0.5)}, ${at(0.95)}, ${at(1)}`,
);
if (process.argv.length === 2)
  await writeFile(
    join(ROOT, "docs/experiments/regions.md"),
    `# Parts of pictures

Made again by \`node scripts/experiments/regions.ts\`, from the ${pictures.length} pictures of the tests; folders given as arguments are measured
instead, and nothing is written. \`findRegion\` is evidence for people and for a juror's own rule, never for the chain's measure. A
region is found where at least ${LEAST_SHARE * 100} % of those windows of the original that show something are found again.

| change | found | least share | not found |
|---|---:|---:|---|
${rows.join("\n")}

Pictures of others: something found in ${taken.length} of ${strangers} pairs${taken.length > 0 ? ` (${taken.join("; ")})` : ""}. CPU seconds a pair: median ${at(0.5)}, 95th percentile
${at(0.95)}, most ${at(1)}. Not measured here: pictures that share a flag, a texture or a template, in which a window is found rightly and
proves nothing; and an optimiser against the search.
`,
  );
