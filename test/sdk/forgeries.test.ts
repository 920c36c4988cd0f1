/** Pictures made so that one measure takes them for an earlier picture which they do not show. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { test } from "node:test";
import { blocksFromRgb, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { compare } from "@genuine/sdk/similarity";
import sharp from "sharp";
import { cloud, cost, HYBRID_SIDE, hybrid, lowSigns, type Raw } from "../../scripts/lib/hybrids.ts";
import { STANDARD } from "../../scripts/settings.ts";

const limits = STANDARD.similarity;
const printsOf = ({ rgb, width, height }: Raw) => fingerprintsFromBlocks(blocksFromRgb(rgb, width, height));
const CLOUDS = 48;

async function photograph(name: string): Promise<Raw> {
  const file = await readFile(resolve(import.meta.dirname, "../fixtures/pictures", name));
  const rgb = await sharp(file).resize(HYBRID_SIDE, HYBRID_SIDE, { fit: "fill" }).removeAlpha().raw().toBuffer();
  return { rgb: new Uint8Array(rgb), width: HYBRID_SIDE, height: HYBRID_SIDE };
}

test("a copy that ISCC takes for the forger's earlier cloud is no copy of the cloud", async () => {
  const random = seededRandom(14);
  const clouds = Array.from({ length: CLOUDS }, () => cloud(random)).map((raw) => ({
    prints: printsOf(raw),
    signs: lowSigns(raw),
  }));
  let fooled = 0;
  for (const name of ["camera.jpg", "cat.webp", "coffee.jpg", "retina.jpg", "rocket.webp"]) {
    const original = await photograph(name);
    const nearest = clouds
      .map((earlier) => ({ ...earlier, turned: cost(original, earlier.signs) }))
      .sort((a, b) => a.turned - b.turned)[0]!;
    let wins = 0;
    let byIscc = false;
    for (const strength of [2, 3, 4, 6, 9]) {
      for (const saturation of [1, 0.6, 0.3, 0]) {
        const forged = printsOf(hybrid(original, nearest.signs, strength, saturation));
        const against = compare(nearest.prints, forged, limits);
        byIscc ||= against.iscc <= limits.iscc && against.colour <= limits.colour;
        if (against.verdict === "copy") wins++;
        // By ISCC alone it would be a copy; now people look at it.
        if (against.iscc <= limits.iscc)
          assert.equal(against.verdict, "unclear", `${name}: ${JSON.stringify(against)}`);
      }
    }
    if (byIscc) fooled++;
    assert.equal(wins, 0, name);
  }
  assert.ok(fooled >= 3, `the attack itself works against ISCC alone: ${fooled} of 5`);
});
