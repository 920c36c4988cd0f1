/** Copies that both measures take for an earlier picture of the forger's: what provider and juror make of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "@genuine/sdk/similarity";
import sharp from "sharp";
import { judge, type Subject } from "../../esp/src/jury/judge.ts";
import { canonicalFile, inspect } from "../../esp/src/pictures/inspect.ts";
import {
  ALICE,
  checkOf,
  MALLORY,
  productOf,
  shows,
  submitted,
  THRESHOLDS,
} from "../../scripts/experiments/forgeries/attacks.ts";
import { collide, wishesOf } from "../../scripts/experiments/forgeries/collide.ts";
import { earlierPictures, photographs, type Work, workOf } from "../../scripts/experiments/forgeries/pictures.ts";

const works = (await photographs()).filter(({ name }) => /^(coffee|rocket|cat)[^ ]*$/.test(name));
const cloud = earlierPictures(1)[0]!;
const wishes = wishesOf(cloud);

async function subjectOf({ raw }: Work): Promise<Subject> {
  const { rgb, width, height } = raw;
  const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const file = await canonicalFile(new Uint8Array(png));
  const { mediaType, fileHash, blocksHash } = await inspect(file);
  const product = { proof: { mediaType, fileHash, blocksHash, promptCommitment: `0x${"00".repeat(32)}`, esp: ALICE } };
  return { product: product as never, file, blocks: undefined };
}

test("an earlier picture that is only measured alike excuses nobody before a juror", async () => {
  let fooled = 0;
  for (const work of works) {
    const forged = collide(work, wishes, { strength: 4, pdq: 0.1, iscc: 0.1, saturation: 0 });
    const deceived = compare(cloud.prints, forged.prints, THRESHOLDS).verdict === "copy";
    if (!deceived || !shows(work, forged)) continue;
    const [original, accused, earlier] = await Promise.all([work, forged, cloud].map(subjectOf));
    if ((await judge("appearance", earlier, accused!)).vote === "upheld") fooled++;
    assert.equal((await judge("appearance", original, accused!, earlier)).vote, "upheld", work.name);
    // Where the earlier work is what both have in common, it answers.
    assert.equal((await judge("appearance", original, accused!, original)).vote, "rejected", work.name);
  }
  assert.ok(fooled > 0, "the measure is deceived, and the juror sees the cloud too, in one of them at least");
});

test("a provider finds the stolen work in a copy that an older picture of the copyist's own is mixed into", async () => {
  const [own, stolen] = [works[0]!, works[1]!];
  const mixed = workOf("mixed", { ...own.raw, rgb: own.raw.rgb.map((level, i) => (level + stolen.raw.rgb[i]!) >> 1) });
  const mine = productOf(own, MALLORY, 1);
  const theirs = productOf(stolen, ALICE, 2);
  const find = async (...known: Parameters<typeof checkOf>[0]) =>
    (await checkOf(known).find(submitted(mixed), MALLORY))?.product.id;
  assert.equal(await find(mine), undefined, "one's own picture may be registered again");
  assert.equal(await find(theirs), theirs.id, "the other one shows as well");
  assert.equal(await find(mine, theirs), theirs.id, "and does not disappear behind one's own");
  // Who copied the own work stands in nobody's way.
  const dimmed = workOf("dimmed", { ...own.raw, rgb: own.raw.rgb.map((level) => (level * 15) >> 4) });
  assert.equal(await find(mine, productOf(dimmed, ALICE, 2)), undefined, "others have copied the own work");
});
