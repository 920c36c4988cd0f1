import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { applyMap, boundsViolation, IDENTITY } from "@genuine/sdk/fingerprint/affine";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { lumaBlock } from "@genuine/sdk/fingerprint/luma";
import { pdqFromLuma } from "@genuine/sdk/fingerprint/pdq";
import { closestOfGrid, findWitness, gridFingerprints, type Witness } from "@genuine/sdk/fingerprint/search";
import { toWords, wordDistance } from "@genuine/sdk/fingerprint/spectrum";
import { describeMap } from "@genuine/sdk/fingerprint/transforms";
import { WITNESS_GRID } from "@genuine/sdk/fingerprint/witness-grid";
import { randomNumbers, smooth } from "../fixtures/blocks.ts";
import { COPIES } from "./copies.ts";

const PICTURES = new URL("../fixtures/pictures/", import.meta.url);
const MIN_QUALITY = 50;

/** Bits: no more on average and in the worst picture. Without a map most of these copies are as far as strangers, 128. */
const LIMITS: Record<string, readonly [mean: number, worst: number]> = {
  "JPEG 30": [10, 20],
  "caption bar 18 % below": [16, 40],
  "dark caption bar 18 % above": [16, 40],
  "mirrored, caption bar 18 %": [18, 40],
};
const USUAL_LIMITS = [14, 36] as const;

/** The closest of unrelated pictures, by any map, is to stay beyond. */
const STRANGERS_BEYOND = 70;

const lumaOf = async (file: Uint8Array): Promise<Uint8Array> => {
  const { rgb, width, height } = await decodeImage(file);
  return lumaBlock(rgb, width, height);
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("Witness search", () => {
  const pictures: { name: string; file: Uint8Array; luma: Uint8Array }[] = [];
  before(async () => {
    for (const name of readdirSync(PICTURES).filter((file) => /\.(jpg|webp|png)$/.test(file))) {
      const file = readFileSync(new URL(name, PICTURES));
      const luma = await lumaOf(file);
      if (pdqFromLuma(luma).quality >= MIN_QUALITY) pictures.push({ name, file, luma });
    }
    assert.ok(pictures.length >= 6, `only ${pictures.length} pictures are good enough`);
  });
  const picture = (name: string): Uint8Array => pictures.find((p) => p.name.startsWith(name))!.luma;

  it("finds every copy of every picture, by a map that the chain takes", async () => {
    for (const { name, make } of COPIES) {
      const found: Witness[] = [];
      const plain: number[] = [];
      for (const { file, luma } of pictures) {
        const copy = await lumaOf(await make(file));
        const witness = await findWitness(luma, copy);
        const [source, target] = witness.map.reverse ? [copy, luma] : [luma, copy];
        const { hash, quality } = pdqFromLuma(applyMap(source, witness.map));
        assert.equal(witness.distance, hammingDistance(hash, pdqFromLuma(target).hash));
        assert.equal(witness.quality, quality);
        assert.equal(boundsViolation(witness.map), undefined);
        found.push(witness);
        plain.push(hammingDistance(pdqFromLuma(luma).hash, pdqFromLuma(copy).hash));
      }
      const distances = found.map(({ distance }) => distance);
      const [meanLimit, worstLimit] = LIMITS[name] ?? USUAL_LIMITS;
      const worst = Math.max(...distances);
      console.log(
        `      ${name.padEnd(38)} mean ${mean(distances).toFixed(1).padStart(4)}, worst ${String(worst).padStart(2)} bits; ` +
          `without a map ${mean(plain).toFixed(0).padStart(3)}; in reverse ${found.filter(({ map }) => map.reverse).length} of ${found.length}`,
      );
      assert.ok(mean(distances) <= meanLimit, `${name}: mean ${mean(distances)}, the limit is ${meanLimit}`);
      assert.ok(worst <= worstLimit, `${name}: worst ${worst}, the limit is ${worstLimit}`);
    }
  });

  it("finds nothing between strangers", async () => {
    const distances: number[] = [];
    for (const a of pictures) {
      for (const b of pictures) {
        if (a.name >= b.name) continue;
        const { distance } = await findWitness(a.luma, b.luma);
        distances.push(distance);
        assert.ok(distance > STRANGERS_BEYOND, `${a.name} and ${b.name}: ${distance} bits`);
      }
    }
    console.log(
      `      ${distances.length} pairs of strangers: mean ${mean(distances).toFixed(1)}, closest ${Math.min(...distances)} bits`,
    );
  });

  it("finds the map that made the copy", async () => {
    const cat = pictures.find(({ name }) => name.startsWith("cat"))!;
    const copyOf = async (name: string): Promise<Uint8Array> =>
      lumaOf(await COPIES.find((copy) => copy.name === name)!.make(cat.file));
    const described = async (name: string): Promise<string> =>
      describeMap((await findWitness(cat.luma, await copyOf(name))).map);
    assert.equal(await described("mirrored"), "All of it comes from the original, mirrored.");
    assert.equal(await described("turned 90 degrees"), "All of it comes from the original, turned by 90 degrees.");
    assert.match(
      await described("mirrored, caption bar 18 %"),
      /^The lower 1[789] % is new; the rest comes from the original, mirrored/,
    );
    assert.match(
      await described("dark caption bar 18 % above"),
      /^The upper 1[789] % is new; the rest comes from the original/,
    );
  });

  it("takes the picture itself for the best map of itself", async () => {
    const { map, distance } = await findWitness(picture("coffee"), picture("coffee"));
    assert.deepEqual({ map, distance }, { map: IDENTITY, distance: 0 });
  });

  it("counts what it did, and stops where it is good enough", async () => {
    const [cat, coffee] = [picture("cat"), picture("coffee")];
    const far = await findWitness(cat, coffee, { climbs: 1 });
    assert.equal(far.searched.gridMaps, 2 * WITNESS_GRID.length);
    assert.equal(far.searched.climbs, 4);
    assert.ok(far.searched.evaluations > WITNESS_GRID.length / 4, `${far.searched.evaluations} evaluations`);
    assert.equal((await findWitness(cat, cat, { climbs: 1, enough: 0 })).searched.gridMaps, WITNESS_GRID.length);
    assert.equal((await findWitness(cat, cat, { climbs: 1, enough: -1 })).searched.gridMaps, 2 * WITNESS_GRID.length);
    assert.equal((await findWitness(cat, coffee, { climbs: 1, enough: 256 })).searched.gridMaps, WITNESS_GRID.length);
  });

  it("reports its progress, and stops when aborted", async () => {
    const progress: [done: number, best: number][] = [];
    const controller = new AbortController();
    const { distance } = await findWitness(picture("cat"), picture("coffee"), {
      climbs: 2,
      onProgress: (...step) => progress.push(step),
    });
    assert.deepEqual(progress.at(-1), [1, distance]);
    assert.deepEqual(
      progress.map(([done]) => done),
      progress.map(([done]) => done).toSorted((a, b) => a - b),
    );
    assert.equal(progress[0]![1], 256);

    const told: number[] = [];
    const stopped = findWitness(picture("cat"), picture("coffee"), {
      signal: controller.signal,
      onProgress: (done) => {
        told.push(done);
        if (told.length === 3) controller.abort(new Error("enough"));
      },
    });
    await assert.rejects(stopped, /^Error: enough$/);
    assert.equal(told.length, 3);
  });

  it("refuses blocks of another size", async () => {
    await assert.rejects(findWitness(new Uint8Array(4095), picture("cat")), /4096 bytes, not 4095/);
    await assert.rejects(findWitness(picture("cat"), new Uint8Array(64)), /4096 bytes, not 64/);
    assert.throws(() => gridFingerprints(new Uint8Array(1)), /4096 bytes, not 1:/);
  });
});

describe("Grid of the witness search", () => {
  const picture = smooth(randomNumbers(3));

  it("has only maps that the chain takes, each once", () => {
    for (const map of WITNESS_GRID) assert.equal(boundsViolation(map), undefined, JSON.stringify(map));
    assert.equal(new Set(WITNESS_GRID.map((map) => JSON.stringify(map))).size, WITNESS_GRID.length);
    assert.deepEqual(WITNESS_GRID[0], IDENTITY);
  });

  it("fingerprints a picture under all maps as the chain would, within a few bits", () => {
    const grid = gridFingerprints(picture);
    assert.equal(grid.length, 8 * WITNESS_GRID.length);
    let bits = 0;
    WITNESS_GRID.forEach((map, n) => {
      const distance = wordDistance(grid, 8 * n, toWords(pdqFromLuma(applyMap(picture, map)).hash), 0);
      bits += distance;
      // The symmetries of a window are taken from one resampling: places are rounded another way.
      assert.ok(distance <= 12, `${JSON.stringify(map)}: ${distance} bits`);
    });
    assert.ok(bits / WITNESS_GRID.length <= 3, `${bits / WITNESS_GRID.length} bits on average`);
  });

  it("names the closest of its maps", () => {
    const grid = gridFingerprints(picture);
    for (let n = 3; n < WITNESS_GRID.length; n += 97) {
      const words = toWords(pdqFromLuma(applyMap(picture, WITNESS_GRID[n]!)).hash);
      const distances = WITNESS_GRID.map((_, at) => wordDistance(grid, 8 * at, words, 0));
      const least = Math.min(...distances);
      assert.ok(least <= 12, `map ${n}: ${least} bits`);
      assert.deepEqual(closestOfGrid(grid, words), { map: WITNESS_GRID[distances.indexOf(least)], distance: least });
    }
  });
});
