/**
 * Pictures made to deceive the measure: `node scripts/experiments/forgeries.ts` writes docs/experiments/forgeries.md and
 * forgeries.json. Seeded, so that it gives the same again.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { ROOT } from "../lib/build.ts";
import { writeReport } from "../lib/reports.ts";
import {
  accusation,
  type Bank,
  type Collision,
  type Compared,
  collision,
  decoys,
  type Evasion,
  evasion,
  fromBlocks,
  shows,
  THRESHOLDS,
} from "./forgeries/attacks.ts";
import { deployed } from "./forgeries/chain.ts";
import { type Effort, wishesOf } from "./forgeries/collide.ts";
import { earlierPictures, originals, type Work } from "./forgeries/pictures.ts";
import { type Found, report } from "./forgeries/report.ts";

const BANKS = 3;
/** Of each attack's comparisons, the first this many and those that deceive, up to as many, are put to the contract. */
const CONFIRMED = 12;
const efforts = (pdq: readonly number[], iscc: readonly number[]): Effort[] =>
  [1.5, 3, 5].flatMap((strength) =>
    pdq.flatMap((p) => iscc.map((i) => ({ strength, pdq: p, iscc: i, saturation: 0 }))),
  );
/** A share of one: nothing is turned over for that measure. */
const COLLISIONS = {
  iscc: efforts([1], [0.2, 0.05]),
  pdq: efforts([0.25, 0.1], [1]),
  both: efforts([0.25, 0.15, 0.08], [0.25, 0.1]),
};

const began = Date.now();
const say = (what: string) => console.log(`${what} (${Math.round((Date.now() - began) / 1000)} s)`);
const works = await originals();
say(`${works.length} works`);
const clouds = earlierPictures().map((picture) => ({ picture, wishes: wishesOf(picture) }));
const banks: Bank[] = Array.from({ length: BANKS }, (_, b) => clouds.filter((_, i) => i % BANKS === b));
const tries = works.flatMap((work) => [0, 1, 2].map((way) => ({ work, way })));
const chain = await deployed();

/** Runs one attack in all its tries, and has the contract confirm a sample. */
async function all<T>(
  what: string,
  attack: (work: Work, way: number) => Promise<T>,
  compared: (made: T) => Compared | undefined,
) {
  const made: T[] = [];
  for (const { work, way } of tries) made.push(await attack(work, way));
  const sample = made.map(compared).filter((one) => one !== undefined);
  const copies = sample.filter(({ measured }) => measured.verdict === "copy");
  for (const one of [...sample.slice(0, CONFIRMED), ...copies.slice(0, CONFIRMED)]) await chain.confirm(one);
  say(what);
  return made;
}

const collisions: Record<keyof typeof COLLISIONS, (Collision | undefined)[]> = { iscc: [], pdq: [], both: [] };
for (const measure of ["iscc", "pdq", "both"] as const)
  collisions[measure] = await all(
    `copies pressed towards clouds by ${measure}`,
    (work, way) => collision(work, banks[way]!, COLLISIONS[measure]),
    (made) => made?.compared,
  );
const random = seededRandom(7);
const accusations = await all(
  "earlier pictures moved onto works",
  (work) => accusation(work, clouds[Math.floor(random() * clouds.length)]!.picture),
  (made) => made.compared,
);
const evasions: Evasion[] = await all(
  "copies with turned frequencies",
  (work, way) => evasion(work, [1.5, 3, 3][way]!, [100, 100, 140][way]!),
  (made) => made.compared,
);
const hidden = await all(
  "copies behind decoys",
  (work, way) => decoys(work, [0, 0.04, 0.1][way]!),
  () => undefined,
);
const races: Found["races"] = [];
for (const work of works) {
  const files = await Promise.all([0, 1, 2].map((sharpened) => fromBlocks(work, sharpened)));
  const raced = await chain.race(
    work.blocks,
    files.map(({ blocks }) => blocks),
  );
  for (const [i, result] of raced.entries()) races.push({ ...result, shows: shows(work, files[i]!) });
}
say("files made of published blocks");
await chain.close();

const { page, figures } = report({
  works: works.length,
  tries: tries.length,
  collisions,
  accusations,
  evasions,
  hidden,
  races,
  thresholds: THRESHOLDS,
});
await writeFile(join(ROOT, "docs/experiments/forgeries.md"), page);
writeReport("experiments/forgeries.json", figures);
