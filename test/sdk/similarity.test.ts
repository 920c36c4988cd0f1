/** The similarity experiment: its statistics, its rule at the limits, and that what is committed of it agrees with itself. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import { allowed, chooseThresholds, type Data, MAX_RATE } from "../../scripts/experiments/similarity/choose.ts";
import type { Copy, Strangers } from "../../scripts/experiments/similarity/evidence.ts";
import { type Evidence, isCopy, isGrey, type Thresholds } from "../../scripts/experiments/similarity/rule.ts";
import { recallAt, rocCurve, shareInterval, upperBound } from "../../scripts/experiments/similarity/statistics.ts";
import { LOCAL, STANDARD } from "../../scripts/settings.ts";

const near = (actual: number, expected: number, tolerance: number) =>
  assert(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

describe("statistics of the similarity experiment", () => {
  test("the upper bound of no, one and ten rare events is Poisson's", () => {
    near(upperBound(0, 1_000) * 1_000, 2.9957, 1e-4); // the rule of three
    near(upperBound(1, 1_000) * 1_000, 4.7439, 1e-4);
    near(upperBound(10, 100_000) * 100_000, 16.9622, 1e-4);
    assert.equal(upperBound(0, 1), 1);
  });

  test("the interval of a share is Wilson's", () => {
    near(shareInterval(0, 10).high, 0.2775, 1e-4);
    near(shareInterval(5, 10).low, 0.2366, 1e-4);
    near(shareInterval(5, 10).high, 0.7634, 1e-4);
    assert.deepEqual(shareInterval(0, 0), { low: 0, high: 1 });
  });

  test("a ROC curve counts at the threshold, and what can never match", () => {
    const curve = rocCurve([0, 2, Infinity], [2, 3], 3, 100);
    assert.deepEqual(
      curve.map(({ recall, falsePositiveRate }) => [recall, falsePositiveRate]),
      [
        [1 / 3, 0],
        [1 / 3, 0],
        [2 / 3, 0.01],
        [2 / 3, 0.02],
      ],
    );
    assert.equal(recallAt(curve, 0), 1 / 3);
    assert.equal(recallAt(curve, 0.01), 2 / 3);
  });
});

const LIMITS: Thresholds = { pdq: 20, iscc: 15, witness: 30, colour: 200, quality: 50, detail: 4 };
const FAR: Evidence = { quality: 50, detail: 4, pdq: 256, iscc: 256, colour: 200, witness: 256, witnessColour: 200 };

describe("the rule", () => {
  for (const [name, limit] of [
    ["pdq", 20],
    ["iscc", 15],
    ["witness", 30],
  ] as const) {
    test(`${name} counts up to its limit`, () => {
      assert.deepEqual(
        [limit - 1, limit, limit + 1].map((bits) => isCopy({ ...FAR, [name]: bits }, LIMITS)),
        [true, true, false],
      );
    });
  }

  test("gates and colours count at their limits, the witness's colours for the witness only", () => {
    const close = { ...FAR, pdq: 0 };
    assert.deepEqual(
      [49, 50].map((quality) => isCopy({ ...close, quality }, LIMITS)),
      [false, true],
    );
    assert.deepEqual(
      [3, 4].map((detail) => isCopy({ ...close, detail }, LIMITS)),
      [false, true],
    );
    assert.deepEqual(
      [200, 201].map((colour) => isCopy({ ...close, colour }, LIMITS)),
      [true, false],
    );
    assert.equal(isCopy({ ...close, witness: 0, colour: 201 }, LIMITS), true);
    assert.equal(isCopy({ ...FAR, witness: 0, witnessColour: 201 }, LIMITS), false);
  });

  test("other colours of the same shape go to the panel", () => {
    const zone = { greyPdq: 40, greyIscc: 25 };
    const recoloured = { ...FAR, pdq: 2, colour: 900 };
    assert.equal(isCopy(recoloured, LIMITS), false);
    assert.equal(isGrey(recoloured, LIMITS, zone), true);
    assert.equal(isGrey({ ...FAR, pdq: 0 }, LIMITS, zone), false); // a copy already
    assert.deepEqual(
      [40, 41].map((pdq) => isGrey({ ...FAR, pdq }, LIMITS, zone)),
      [true, false],
    );
    assert.deepEqual(
      [25, 26].map((iscc) => isGrey({ ...FAR, iscc }, LIMITS, zone)),
      [true, false],
    );
    assert.equal(isGrey({ ...recoloured, quality: 49 }, LIMITS, zone), false);
  });
});

describe("the choice of thresholds", () => {
  const copy = (change: Partial<Copy>): Copy => ({
    ...FAR,
    colour: 0,
    transform: "crop5",
    class: "photo",
    original: 0,
    source: { quality: 100, detail: 100 },
    ...change,
  });
  const stranger = (change: Partial<Strangers>): Strangers => ({
    ...FAR,
    colour: 0,
    a: 0,
    b: 1,
    kind: "icon",
    grid: 255,
    climbed: true,
    ...change,
  });
  const counts = { photo: 40_000, generated: 40_000, icon: 40_000, "icon set": 40_000, across: 40_000, "same work": 0 };

  test("finds all copies that are closer than the strangers, and none beyond", () => {
    const strangers = Array.from({ length: 50 }, () => stranger({ pdq: 25, quality: 100, detail: 100 }));
    const data: Data = {
      copies: [copy({ pdq: 24, detail: 9 }), copy({ pdq: 25, detail: 9 }), copy({ iscc: 31, detail: 9 })],
      strangers,
      counts,
    };
    const limits = chooseThresholds(data, 50);
    assert.equal(limits.pdq, 24);
    assert.equal(limits.iscc, 31);
    assert(allowed(data, limits));
    assert(!allowed(data, { ...limits, pdq: 25 }));
  });

  test("refuses to choose where the pairs are too few to show the rate", () => {
    assert.throws(
      () => chooseThresholds({ copies: [], strangers: [], counts: { ...counts, icon: 29_000 } }, 50),
      /29000 pairs cannot show a rate/,
    );
  });
});

describe("what is committed of the experiment", () => {
  type Recall = { copies: number; found: number; recall: number };
  type Rate = { pairs: number; hits: number; rate: number; upperBound: number };
  type Result = {
    thresholds: Record<string, number>;
    roc: {
      unrelatedPairs: number;
      falsePositiveRate: number;
      falsePositiveUpperBound: number;
      recall: Record<string, number>;
    };
    falsePositives: Record<string, Rate>;
    recall: Record<string, Record<string, Recall>>;
  };
  const folder = resolve(import.meta.dirname, "../../docs/experiments");
  const read = async () => JSON.parse(await readFile(resolve(folder, "similarity.json"), "utf8")) as Result;

  test("every class keeps to the rate asked for, and all figures follow from the counts", async () => {
    const { falsePositives, roc } = await read();
    const classes = ["photo", "generated", "icon", "icon set"].map((kind) => falsePositives[kind]!);
    for (const { hits, pairs, rate, upperBound: bound } of Object.values(falsePositives)) {
      near(rate, hits / pairs, 1e-3 * rate);
      near(bound, upperBound(hits, pairs), 1e-3 * bound);
    }
    assert(classes.every(({ upperBound: bound }) => bound <= MAX_RATE));
    assert.equal(roc.falsePositiveRate, Math.max(...classes.map(({ rate }) => rate)));
    assert.equal(roc.falsePositiveUpperBound, Math.max(...classes.map(({ upperBound: bound }) => bound)));
    assert.equal(
      roc.unrelatedPairs,
      [...classes, falsePositives.across!].reduce((sum, { pairs }) => sum + pairs, 0),
    );
    assert(roc.unrelatedPairs >= 500_000);
  });

  test("the JSON's recall is the CSV's", async () => {
    const { recall, roc } = await read();
    const [head, ...lines] = (await readFile(resolve(folder, "similarity-recall.csv"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    assert.deepEqual(
      lines.map(([transform]) => transform),
      Object.keys(recall),
    );
    for (const line of lines) {
      const row = Object.fromEntries(head!.map((name, i) => [name, line[i]!]));
      const { all, pdqAlone } = recall[row.transform!]!;
      assert.equal(all!.copies, Number(row.copies));
      near(Number(row.rule), (100 * all!.found) / all!.copies, 0.051);
      near(Number(row["PDQ 31 alone"]), (100 * pdqAlone!.found) / pdqAlone!.copies, 0.051);
    }
    for (const [name, value] of Object.entries(roc.recall)) near(value, recall[name]!.all!.recall, 1e-4);
  });

  test("the ROC's false positives are whole numbers of pairs", async () => {
    const { roc } = await read();
    const [, ...lines] = (await readFile(resolve(folder, "similarity-roc.csv"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    assert(lines.length > 1_000);
    for (const line of lines) {
      const hits = Number(line[4]) * roc.unrelatedPairs;
      near(hits, Math.round(hits), 1e-3 * hits + 1e-9);
    }
  });

  test("the contracts are deployed with the measured thresholds", async () => {
    const { thresholds } = await read();
    // Against forgeries, which the experiment has none of: test/sdk/forgeries.test.ts.
    const all = { ...(thresholds as object), contradiction: 70 };
    assert.deepEqual(STANDARD.similarity, all);
    assert.deepEqual(LOCAL.similarity, all);
  });
});
