import { writeReport } from "../lib/reports.ts";
import { writeTable } from "./market-report.ts";
import { ASKED, chooseGreyZone, chooseThresholds, type Data, MAX_RATE } from "./similarity/choose.ts";
import { readOriginals, sampleOf } from "./similarity/dataset.ts";
import { copyEvidence, LEAST_QUALITY, pairsToClimb, strangerEvidence } from "./similarity/evidence.ts";
import type { Measured } from "./similarity/measure.ts";
import { fetchPackages } from "./similarity/packages.ts";
import { pairsOf, RATED, UNRELATED } from "./similarity/pairs.ts";
import { CLASSES } from "./similarity/pictures.ts";
import { plotDistances, plotRecall, plotRoc } from "./similarity/plots.ts";
import { inParallel } from "./similarity/pool.ts";
import { crossCheck, gateShares, passingPairs, ratesOf, recallByTransform } from "./similarity/report.ts";
import { isCopy, isGrey } from "./similarity/rule.ts";
import type { Found } from "./similarity/searching.ts";
import { classRows, detailRows, gateRows, recallRows, searchRows } from "./similarity/tables.ts";
import type { Task } from "./similarity/worker.ts";

const ROWS_A_TASK = 16;
/** Listed one by one in the JSON; the caption bar is reported, not required. */
const NAMED = [...ASKED, "caption18"];

const began = Date.now();
const versions = await fetchPackages();
const originals = await readOriginals();
const ids = originals.map(({ id }) => id);
const sample = sampleOf(originals);
const copied = await inParallel<Task, Measured[]>(
  "Originals copied in all ways",
  sample.map((i) => ({ kind: "copies", id: ids[i]! })),
);

// The search is counted in within each class; the classes lie one after another.
const rowsByClass = CLASSES.map((kind) => ids.map((_, i) => i).filter((i) => originals[i]!.class === kind));
const chunks = rowsByClass.flatMap((all) =>
  Array.from({ length: Math.ceil(all.length / ROWS_A_TASK) }, (_, chunk) => ({
    rows: all.slice(chunk * ROWS_A_TASK, (chunk + 1) * ROWS_A_TASK),
    from: all[0]!,
    to: all.at(-1)! + 1,
  })),
);
const lines = await inParallel<Task, Uint8Array[]>(
  `Search's grid, ${ROWS_A_TASK} originals each against their class`,
  chunks.map((chunk) => ({ kind: "grid", ids, ...chunk })),
);
const grid: Uint8Array[] = [];
for (const [c, { rows }] of chunks.entries()) for (const [r, row] of rows.entries()) grid[row] = lines[c]![r]!;
const pairs = pairsOf(originals, grid);
const climbed = pairsToClimb(pairs, originals);
const climbs = await inParallel<Task, Found>(
  "Strangers searched",
  climbed.map(({ a, b }) => ({ kind: "search pair", a: ids[a]!, b: ids[b]! })),
);
const searched = await inParallel<Task, Found[]>(
  "Originals whose copies were searched",
  sample.map((i) => ({ kind: "search copies", id: ids[i]! })),
);

const data: Data = {
  copies: copyEvidence(originals, sample, copied, searched),
  strangers: strangerEvidence(pairs, originals, climbed, climbs),
  counts: pairs.counts,
};
console.log(`All measured after ${seconds()} s.`);
const limits = chooseThresholds(data, LEAST_QUALITY);
const zone = chooseGreyZone(data, limits);
console.log(limits, zone);
const wrong = ratesOf(data, (pair) => isCopy(pair, limits));
const grey = ratesOf(data, (pair) => isGrey(pair, limits, zone));
const rows = recallByTransform(data.copies, originals, limits, zone);
const gates = gateShares(originals, limits);
const passing = passingPairs(originals, limits);
const check = crossCheck(data, originals, LEAST_QUALITY);

await plotRoc(data, limits);
await plotRecall(rows);
await plotDistances(data, originals, limits);
await writeTable("similarity", "classes", classRows(wrong, passing, grey, check));
await writeTable("similarity", "gates", gateRows(originals, gates));
await writeTable("similarity", "detail", detailRows(data, originals, limits));
await writeTable("similarity", "recall", recallRows(rows));
await writeTable("similarity", "search", searchRows(data, limits));
const unrelated = UNRELATED.reduce((sum, kind) => sum + pairs.counts[kind], 0);
const result = {
  pictures: {
    ...Object.fromEntries(
      CLASSES.map((kind) => [kind, originals.filter((original) => original.class === kind).length]),
    ),
    copied: sample.length,
    copies: data.copies.length,
  },
  packages: versions,
  thresholds: { ...limits, ...zone },
  roc: {
    asked: MAX_RATE,
    unrelatedPairs: unrelated,
    // The highest of all classes.
    falsePositiveRate: Math.max(...RATED.map((kind) => wrong[kind].rate)),
    falsePositiveUpperBound: Math.max(...RATED.map((kind) => wrong[kind].upperBound)),
    recall: Object.fromEntries(
      NAMED.map((name) => [name, round(rows.find((row) => row.transform === name)!.all.recall)]),
    ),
  },
  falsePositives: wrong,
  // Which strangers these are, for inspection.
  taken: data.strangers
    .filter((pair) => pair.kind !== "same work" && isCopy(pair, limits))
    .map(({ a, b, pdq, iscc, colour, witness, witnessColour }) => ({
      a: ids[a]!,
      b: ids[b]!,
      pdq,
      iscc,
      colour,
      witness,
      witnessColour,
    })),
  passingPairs: passing,
  grey,
  gates,
  crossCheck: check,
  recall: Object.fromEntries(rows.map(({ transform, label, ...recalls }) => [transform, recalls])),
};
writeReport(
  "experiments/similarity.json",
  JSON.parse(JSON.stringify(result, (_, value) => (typeof value === "number" ? round(value) : value))),
);
console.log(`\nDone in ${seconds()} s.`);

function round(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

function seconds(): number {
  return Math.round((Date.now() - began) / 1000);
}
