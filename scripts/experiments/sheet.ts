/**
 * The sheet of 100 prompts that nobody tuned to (sheet-prompts.json, written before the painter was changed):
 * `node scripts/experiments/sheet.ts` writes docs/images/painter-sheet.jpg, prompts from left to right, then down.
 * With a path, `node scripts/experiments/sheet.ts FILE`, the sheet goes there, to be laid beside another version's.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type OverlayOptions } from "sharp";
import { Lexicon } from "../../esp/src/generators/embedded/lexicon.ts";
import { Painter } from "../../esp/src/generators/embedded/painter.ts";
import { renderEmbedded } from "../../esp/src/generators/embedded/render.ts";
import { Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { EMBEDDED } from "../../esp/src/generators/embedded.ts";
import { ROOT } from "../lib/build.ts";

/** Pixels on a side: as made, and on the sheet. */
const SIDE = 512;
const TILE = 200;
const COLUMNS = 10;

const prompts = JSON.parse(await readFile(new URL("sheet-prompts.json", import.meta.url), "utf8")) as string[];
const file = process.argv[2] ?? join(ROOT, "docs/images/painter-sheet.jpg");
const vocabulary = new Vocabulary();
const loaded = { painter: await Painter.load(vocabulary), lexicon: new Lexicon(vocabulary) };
const tiles: OverlayOptions[] = [];
for (const [seed, prompt] of prompts.entries()) {
  const made = await renderEmbedded({ prompt, seed, width: SIDE, height: SIDE, ...EMBEDDED }, () => undefined, loaded);
  tiles.push({
    input: await sharp(made).resize(TILE, TILE).toBuffer(),
    left: (seed % COLUMNS) * TILE,
    top: Math.floor(seed / COLUMNS) * TILE,
  });
}
const [width, height] = [COLUMNS * TILE, Math.ceil(prompts.length / COLUMNS) * TILE];
await sharp({ create: { width, height, channels: 3, background: "#fff" } })
  .composite(tiles)
  .jpeg({ quality: 82, mozjpeg: true })
  .toFile(file);
