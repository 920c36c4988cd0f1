/**
 * Whether the embedded painter's pictures can be products: do they tell enough to be evidence, and are two of them taken for copies?
 * `node scripts/experiments/generator.ts` writes docs/experiments/generator.json and the sheet docs/images/painter.png.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import {
  blocksFromRgb,
  chromaOf,
  type Fingerprints,
  fingerprintsFromBlocks,
  lumaOf,
} from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import { compare } from "@genuine/sdk/similarity";
import sharp from "sharp";
import { measureUnder } from "../../esp/src/copies/copy-check.ts";
import { isSamePicture } from "../../esp/src/jury/appearance.ts";
import { overlay, type Planes, planesOfBlocks } from "../../esp/src/jury/planes.ts";
import { variantsOf } from "../../esp/src/copies/variants.ts";
import { Painter } from "../../esp/src/generators/embedded/painter.ts";
import { renderEmbedded } from "../../esp/src/generators/embedded/render.ts";
import { Vocabulary } from "../../esp/src/generators/embedded/vocabulary.ts";
import { COLOURS } from "../../esp/src/generators/embedded/words.ts";
import { EMBEDDED } from "../../esp/src/generators/embedded.ts";
import { randomFrom } from "../../esp/src/generators/random.ts";
import { ROOT } from "../lib/build.ts";
import { LOCAL } from "../settings.ts";

const VARIED = 100;
/** Of one prompt, each with another seed: what two customers may ask for. */
const SAME_PROMPT = "a cat wearing a crown";
const SAME = 20;
/** As the worker's search takes candidates. */
const CANDIDATE = { pdq: 84, iscc: 64 };
const SHEET = (
  "red heart;a blue fish;a rocket in space;an owl at night;a red fish wearing a crown;a cat and a dog;three red apples;a purple dragon on a mountain;" +
  "a robot holding a yellow balloon;a golden star on a blue background;a white horse in the snow;smiling face with sunglasses;a sailboat on the sea;a pink car in the city;a green butterfly in the garden;a penguin on a skateboard"
).split(";");
const TILE = 192;
const COLUMNS = 4;

type Made = { prompt: string; blocks: Uint8Array; fingerprints: Fingerprints };

const vocabulary = new Vocabulary();
const painter = await Painter.load(vocabulary);
const paint = (prompt: string, seed: number) =>
  renderEmbedded({ prompt, seed, width: 512, height: 512, ...EMBEDDED }, () => undefined, painter);

const tiles = [];
for (const [i, prompt] of SHEET.entries()) {
  tiles.push({
    input: await sharp(await paint(prompt, i))
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

const random = randomFrom("generator", "prompts");
const thing = () =>
  `a ${random.chance(0.5) ? `${random.pick(COLOURS)} ` : ""}${random.pick(vocabulary.concepts).label}`;
const varied = await makeAll(
  Array.from({ length: VARIED }, () =>
    random.chance(0.6) ? thing() : `${thing()} ${random.pick(["and", "on", "holding", "behind"])} ${thing()}`,
  ),
);
const same = await makeAll(Array.from({ length: SAME }, () => SAME_PROMPT));
const { quality, detail } = LOCAL.similarity;
const told = {
  ...EMBEDDED,
  evidence: {
    pictures: varied.length,
    quality: varied.filter(({ fingerprints }) => fingerprints.quality >= quality).length,
    detail: varied.filter(({ fingerprints }) => fingerprints.detail >= detail).length,
    both: varied.filter(({ fingerprints }) => fingerprints.quality >= quality && fingerprints.detail >= detail).length,
    leastDetail: Math.min(...varied.map(({ fingerprints }) => fingerprints.detail)),
  },
  varied: await pairsOf(varied),
  samePrompt: { prompt: SAME_PROMPT, ...(await pairsOf(same)) },
};
await writeFile(join(ROOT, "docs/experiments/generator.json"), `${JSON.stringify(told, null, 2)}\n`);
console.log(told);

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
 * the worker would refuse besides, as a panel would take them for the same picture.
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
        const { map } = await findWitness(lumaOf(earlier.blocks), lumaOf(later.blocks));
        const under = measureUnder(earlier.blocks, later.blocks, map);
        copy = under.pdq <= LOCAL.similarity.witness && under.colour <= LOCAL.similarity.colour;
        const [from, to] = map.reverse ? [later, earlier] : [earlier, later];
        if (!copy && isSamePicture(overlay(planes(from), planes(to), map))) pairs.alike++;
      }
      if (!copy) continue;
      pairs.copies++;
      pairs.copiesOf.push(`${earlier.prompt} / ${later.prompt}`);
    }
  }
  return pairs;
}
