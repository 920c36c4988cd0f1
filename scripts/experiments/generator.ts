/**
 * Whether the embedded painter's pictures can be products: do they have enough detail to be evidence, and are two of them taken for copies?
 * `node scripts/experiments/generator.ts` writes docs/experiments/generator.json and the sheet docs/images/painter.png.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CANDIDATE, compareFully, variantsOf } from "@genuine/sdk/copy-search";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import {
  blocksFromRgb,
  chromaOf,
  type Fingerprints,
  fingerprintsFromBlocks,
  lumaOf,
} from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { compare } from "@genuine/sdk/similarity";
import sharp from "sharp";
import { Lexicon } from "../../esp/src/generators/embedded/lexicon.ts";
import { Painter } from "../../esp/src/generators/embedded/painter.ts";
import { renderEmbedded } from "../../esp/src/generators/embedded/render.ts";
import { Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { COLOURS } from "../../esp/src/generators/embedded/words.ts";
import { EMBEDDED } from "../../esp/src/generators/embedded.ts";
import { randomFrom } from "../../esp/src/generators/random.ts";
import { isSamePicture } from "../../esp/src/jury/appearance.ts";
import { overlay, type Planes, planesOfBlocks } from "../../esp/src/jury/planes.ts";
import { ROOT } from "../lib/build.ts";
import { LOCAL } from "../settings.ts";

/** Pixels on a side: fingerprints are made from 64 blocks on a side, so that more would take longer and change little. */
const SIDE = 256;
/** As a worker makes them; so many pictures are made in both sizes. */
const FULL = 1024;
const BOTH = 3;
const VARIED = 100;
/** Each with other seeds, as two customers may ask for. One thing without a place, in a style that is named, leaves the seed the least freedom. */
const SAME_PROMPTS = (
  "a red heart;a red heart, flat;a red heart, watercolour;a red heart, paper cut;a red heart, ink drawing;a red heart, pixel art;a star;a cat;" +
  "an apple;the moon;🐙;a teapot;a cat wearing a crown;two owls in the forest at night;a sailboat on the sea;a rocket in space"
).split(";");
const SAME = 12;
/** Prompts of the sheet. */
const SHEET = (
  "red heart;a blue fish;a rocket in space;an owl at night;a red fish wearing a crown;a cat and a dog;three red apples;a purple dragon on a mountain;" +
  "a robot holding a yellow balloon;a golden star on a blue background;a white horse in the snow;smiling face with sunglasses;a sailboat on the sea;a pink car in the city;a green butterfly in the garden;a penguin on a skateboard"
).split(";");
const TILE = 192;
const COLUMNS = 4;

type Made = { prompt: string; blocks: Uint8Array; fingerprints: Fingerprints };

const vocabulary = new Vocabulary();
const loaded = { painter: await Painter.load(vocabulary), lexicon: new Lexicon(vocabulary) };
const paint = (prompt: string, seed: number, side = SIDE) =>
  renderEmbedded({ prompt, seed, width: side, height: side, ...EMBEDDED }, () => undefined, loaded);

const same = [];
for (const prompt of SAME_PROMPTS)
  same.push({ prompt, ...(await pairsOf(await makeAll(Array.from({ length: SAME }, () => prompt)))) });
const random = randomFrom("generator", "prompts");
const thing = () =>
  `a ${random.chance(0.5) ? `${random.pick(COLOURS)} ` : ""}${random.pick(vocabulary.concepts).label}`;
const varied = await makeAll(
  Array.from({ length: VARIED }, () =>
    random.chance(0.6) ? thing() : `${thing()} ${random.pick(["and", "on", "holding", "behind"])} ${thing()}`,
  ),
);
const { quality, detail } = LOCAL.similarity;
const told = {
  side: SIDE,
  ...EMBEDDED,
  /** Bits of PDQ that differ when the same picture is made in full size. */
  bitsOfFullSize: await bitsOfFullSize(),
  evidence: {
    pictures: varied.length,
    quality: varied.filter(({ fingerprints }) => fingerprints.quality >= quality).length,
    detail: varied.filter(({ fingerprints }) => fingerprints.detail >= detail).length,
    both: varied.filter(({ fingerprints }) => fingerprints.quality >= quality && fingerprints.detail >= detail).length,
    leastDetail: Math.min(...varied.map(({ fingerprints }) => fingerprints.detail)),
  },
  varied: await pairsOf(varied),
  samePrompt: same,
  samePromptPairs: same.reduce((sum, { pairs }) => sum + pairs, 0),
  /** Pairs that the chain's rule takes for copies, mirrored, turned or cut ones among them. */
  samePromptCopies: same.reduce((sum, { copies }) => sum + copies, 0),
  /** These, and pairs of which a worker would refuse the later as its eye takes them for the same. */
  samePromptCollisions: same.reduce((sum, { copies, alike }) => sum + copies + alike, 0),
};
await writeFile(join(ROOT, "docs/experiments/generator.json"), `${JSON.stringify(told, null, 2)}\n`);
console.log(told);

const tiles = [];
for (const [i, prompt] of SHEET.entries()) {
  tiles.push({
    input: await sharp(await paint(prompt, i, 2 * TILE))
      .resize(TILE, TILE)
      .toBuffer(),
    left: (i % COLUMNS) * TILE,
    top: Math.floor(i / COLUMNS) * TILE,
  });
}
const height = Math.ceil(SHEET.length / COLUMNS) * TILE;
await sharp({ create: { width: COLUMNS * TILE, height, channels: 3, background: "#fff" } })
  .composite(tiles)
  .png({ palette: true, quality: 90 })
  .toFile(join(ROOT, "docs/images/painter.png"));

async function bitsOfFullSize(): Promise<number[]> {
  const bits: number[] = [];
  for (const { prompt, fingerprints } of varied.slice(0, BOTH)) {
    const { rgb, width, height } = await decodeImage(await paint(prompt, 1000 + bits.length, FULL));
    bits.push(hammingDistance(fingerprintsFromBlocks(blocksFromRgb(rgb, width, height)).pdq, fingerprints.pdq));
  }
  return bits;
}

async function makeAll(prompts: string[]): Promise<Made[]> {
  const made: Made[] = [];
  for (const [seed, prompt] of prompts.entries()) {
    const { rgb, width, height } = await decodeImage(await paint(prompt, 1000 + seed));
    const blocks = blocksFromRgb(rgb, width, height);
    made.push({ prompt, blocks, fingerprints: fingerprintsFromBlocks(blocks) });
  }
  return made;
}

function planes({ blocks }: Made): Planes {
  return planesOfBlocks(lumaOf(blocks), chromaOf(blocks));
}

/**
 * Pairs taken for copies by the chain's rule: as they are, or under the map that the worker's search finds. `alike` are those that
 * the worker would also refuse, as a panel would take them for the same picture.
 */
async function pairsOf(made: Made[]) {
  const pairs = { pairs: 0, searched: 0, copies: 0, alike: 0, unclear: 0, nearest: 256, copiesOf: [] as string[] };
  for (const [i, later] of made.entries()) {
    const variants = variantsOf(later.blocks, later.fingerprints);
    for (const earlier of made.slice(0, i)) {
      pairs.pairs++;
      const plain = compare(earlier.fingerprints, later.fingerprints, LOCAL.similarity);
      pairs.nearest = Math.min(pairs.nearest, plain.pdq);
      let copy = plain.verdict === "copy";
      if (plain.verdict === "unclear") pairs.unclear++;
      const near =
        plain.iscc <= CANDIDATE.iscc ||
        variants.some(
          ({ fingerprints: { pdq } }) =>
            pdq !== undefined && hammingDistance(pdq, earlier.fingerprints.pdq) <= CANDIDATE.pdq,
        );
      if (!copy && near) {
        pairs.searched++;
        const { measurement, closest } = await compareFully(earlier, later, LOCAL.similarity);
        copy = measurement.verdict === "copy";
        if (!copy && closest !== undefined) {
          const [from, to] = closest.reverse ? [later, earlier] : [earlier, later];
          if (isSamePicture(overlay(planes(from), planes(to), closest))) pairs.alike++;
        }
      }
      if (!copy) continue;
      pairs.copies++;
      pairs.copiesOf.push(`${earlier.prompt} / ${later.prompt}`);
    }
  }
  return pairs;
}
