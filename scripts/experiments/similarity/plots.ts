/** The three pictures of the report, each with its CSV. */

import { linePlotSvg, sideBySide, writePlot } from "../plot.ts";
import { barRowsSvg } from "./bar-rows.ts";
import type { Data } from "./choose.ts";
import type { Original } from "./dataset.ts";
import { FAR } from "./evidence.ts";
import { RATED, UNRELATED } from "./pairs.ts";
import { CLASSES } from "./pictures.ts";
import type { TransformRow } from "./report.ts";
import { type Evidence, MEASURES, passesGates, type Thresholds, withColour } from "./rule.ts";
import { rocCurve } from "./statistics.ts";
import { movesPixels, TRANSFORMS } from "./transforms.ts";

/** Left end of the logarithmic axis: fewer than one pair of all. */
const LEAST_RATE = 1e-7;

/** Each measure by itself, and with gates and colour. */
export async function plotRoc(data: Data, limits: Thresholds): Promise<void> {
  const strangers = data.strangers.filter(({ kind }) => kind !== "same work");
  const pairs = UNRELATED.reduce((sum, kind) => sum + data.counts[kind], 0);
  const gated = (score: (pair: Evidence) => number) => (pair: Evidence) =>
    passesGates(pair, limits) ? score(pair) : Infinity;
  const variants: [string, (name: string) => (pair: Evidence) => number][] = [
    ["alone", (name) => MEASURES[name]!],
    ["with gates", (name) => gated(MEASURES[name]!)],
    ["with colour", (name) => withColour(name, limits.colour)],
    ["with gates and colour", (name) => gated(withColour(name, limits.colour))],
  ];
  const curves = variants.flatMap(([variant, scoreOf]) =>
    Object.keys(MEASURES).map((name) => ({
      variant,
      name,
      points: rocCurve(data.copies.map(scoreOf(name)), strangers.map(scoreOf(name)), FAR - 1, pairs),
    })),
  );
  const plot = (variant: string) =>
    linePlotSvg({
      title: `Copies found, ${variant}`,
      xLabel: "false positives among all unrelated pairs (left edge: none)",
      yLabel: "copies found",
      xLog: true,
      yMin: 0,
      yMax: 1,
      series: curves
        .filter((curve) => curve.variant === variant)
        .map(({ name, points }) => ({
          name,
          x: points.map(({ falsePositiveRate }) => Math.max(LEAST_RATE, falsePositiveRate)),
          y: points.map(({ recall }) => recall),
        })),
    });
  await writePlot(
    "similarity-roc",
    sideBySide(plot("alone"), plot("with gates and colour")),
    curves.flatMap(({ variant, name, points }) =>
      points.map(({ threshold, recall, falsePositiveRate }) => ({
        measure: name,
        variant,
        threshold,
        recall: recall.toFixed(4),
        falsePositiveRate: falsePositiveRate.toExponential(3),
      })),
    ),
  );
}

export async function plotRecall(rows: readonly TransformRow[]): Promise<void> {
  const bars = [
    { name: "the rule", colour: "#56B4E9", value: ({ all }: TransformRow) => all.recall },
    { name: "the rule without a witness", colour: "#0072B2", value: ({ direct }: TransformRow) => direct.recall },
  ];
  const mark = {
    name: "PDQ alone, 31 bits",
    colour: "#D55E00",
    value: ({ pdqAlone }: TransformRow) => pdqAlone.recall,
  };
  const percent = (share: number) => (100 * share).toFixed(1);
  await writePlot(
    "similarity-recall",
    barRowsSvg(
      "Copies found, of originals that pass the gates, %",
      rows.map((row) => ({ label: row.label, row })),
      bars,
      mark,
    ),
    rows.map(({ transform, all, direct, pdqAlone, grey, ...classes }) => ({
      transform,
      copies: all.copies,
      rule: percent(all.recall),
      low: percent(all.low),
      high: percent(all.high),
      ...Object.fromEntries(CLASSES.map((kind) => [kind, percent(classes[kind].recall)])),
      "without witness": percent(direct.recall),
      "PDQ 31 alone": percent(pdqAlone.recall),
      "to the panel": percent(grey.recall),
    })),
  );
}

/** How far apart strangers and copies are: the cumulative share within each distance, by class. */
export async function plotDistances(
  { copies, strangers, counts }: Data,
  originals: readonly Original[],
  limits: Thresholds,
): Promise<void> {
  const worthy = copies.filter(({ original }) => passesGates(originals[original]!.prints, limits));
  const moved = new Set(TRANSFORMS.filter(movesPixels).map(({ name }) => name));
  const BIN = 4;
  const measures = {
    PDQ: (pair: Evidence) => pair.pdq,
    ISCC: (pair: Evidence) => pair.iscc,
    "PDQ under the witness": (pair: Evidence) => Math.min(pair.pdq, pair.witness),
  };
  const bins = Array.from({ length: FAR / BIN }, (_, i) => i * BIN);
  const share = (pairs: readonly Evidence[], score: (pair: Evidence) => number, all: number) =>
    bins.map((from) => pairs.filter((pair) => score(pair) >= from && score(pair) < from + BIN).length / all);
  const groups = (score: (pair: Evidence) => number) => [
    {
      name: "copies, geometry kept",
      y: share(
        worthy.filter(({ transform }) => !moved.has(transform)),
        score,
        worthy.filter(({ transform }) => !moved.has(transform)).length,
      ),
    },
    {
      name: "copies, geometry changed",
      y: share(
        worthy.filter(({ transform }) => moved.has(transform)),
        score,
        worthy.filter(({ transform }) => moved.has(transform)).length,
      ),
    },
    ...RATED.map((kind) => ({
      name: `strangers, ${kind}`,
      y: share(
        strangers.filter((pair) => pair.kind === kind),
        score,
        counts[kind],
      ),
    })),
  ];
  const all = Object.entries(measures).map(([measure, score]) => ({ measure, groups: groups(score) }));
  const LEAST = 1e-6;
  const plots = all.map(({ measure, groups: lines }) =>
    linePlotSvg({
      title: `${measure}: distances of copies and of strangers`,
      xLabel: `bits of 256, in steps of ${BIN}`,
      yLabel: "share, power of ten",
      yMin: Math.log10(LEAST),
      yMax: 0,
      series: lines.map(({ name, y }) => ({
        name,
        x: bins.map((from) => from + BIN / 2),
        y: y.map((value) => Math.log10(Math.max(LEAST, value))),
      })),
    }),
  );
  await writePlot(
    "similarity-distances",
    sideBySide(...plots),
    all.flatMap(({ measure, groups: lines }) =>
      lines.flatMap(({ name, y }) =>
        bins.map((from, i) => ({ measure, pairs: name, from, to: from + BIN, share: y[i]!.toExponential(3) })),
      ),
    ),
  );
}
