/**
 * Colluding jurors before the panel: how often the final ruling is wrong, beside exact chances, and what it costs them.
 * `node scripts/experiments/panel.ts` writes docs/experiments/panel.{svg,png,csv} and the tables of panel.md.
 */
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { type Row, writeTable } from "./market-report.ts";
import { type Appeals, type Court, exactChances, type Outcome, playDispute } from "./panel-sim.ts";
import { linePlotSvg, writePlot } from "./plot.ts";
import { type Estimate, estimate } from "./stats.ts";

const SEEDS = 100;
const DISPUTES = 400; // for each seed
const HONEST = { providers: 60, accuracy: 0.95, awake: 1, appeals: "both", variants: 1 } as const;
const WHO: Record<Appeals, string> = {
  nobody: "nobody appeals",
  victim: "the wronged side appeals",
  colluders: "only colluders appeal",
  both: "both sides appeal",
};
const APPEALS = Object.keys(WHO) as Appeals[];

type Measured = {
  court: Court;
  wrong: Estimate;
  undecided: Estimate;
  appealed: Estimate;
  gain: Estimate;
  paid: number;
};

function measure(court: Court, disputes = DISPUTES): Measured {
  const seeds = Array.from({ length: SEEDS }, (_, seed): Outcome[] => {
    const random = seededRandom(seed + 1);
    return Array.from({ length: disputes }, () => playDispute(court, random));
  });
  const over = (value: (outcome: Outcome) => number) =>
    estimate(seeds.map((outcomes) => outcomes.reduce((sum, outcome) => sum + value(outcome), 0) / outcomes.length));
  const byOthers = seeds.flat().filter(({ appellant }) => appellant !== 0);
  return {
    court,
    wrong: over(({ ruling }) => Number(ruling === "wrong")),
    undecided: over(({ ruling }) => Number(ruling === "undecided")),
    appealed: over(({ appealed }) => Number(appealed)),
    gain: over(({ gain }) => gain),
    paid: byOthers.reduce((sum, { appellant }) => sum + appellant, 0) / byOthers.length,
  };
}

const percent = ({ mean, low, high }: Estimate) => `${(100 * mean).toFixed(2)} ± ${(50 * (high - low)).toFixed(2)}`;

function row({ court, wrong, undecided, appealed, gain, paid }: Measured, exact = true): Row {
  const chances = exact ? exactChances(court) : undefined;
  return {
    "colluders' stake": share(court),
    ...(court.awake < 1 && { "honest awake, %": (100 * court.awake).toFixed(0) }),
    appeals: WHO[court.appeals],
    "wrong, measured, %": percent(wrong),
    ...(chances && { "wrong, exact, %": (100 * chances.wrong).toFixed(2) }),
    "undecided, %": percent(undecided),
    ...(chances && { "undecided, exact, %": (100 * chances.undecided).toFixed(2) }),
    "appealed, %": (100 * appealed.mean).toFixed(0),
    "colluders' gain, $": court.colluders === 0 ? "–" : gain.mean.toFixed(1),
    "another's appeal brings, $": Number.isNaN(paid) ? "–" : paid.toFixed(1),
    "a wrong ruling must be worth, $": court.colluders === 0 ? "–" : breakEven(gain.mean, wrong.mean),
  };
}

/** External gain from a wrong ruling at which the colluders break even. */
function breakEven(gain: number, wrong: number): string {
  if (gain >= 0) return "0";
  return wrong === 0 ? "none seen" : (-gain / wrong).toFixed(0);
}

function share({ colluders, providers }: Court): string {
  return providers === 3 * colluders
    ? "1/3"
    : providers === 2 * colluders
      ? "1/2"
      : `${((100 * colluders) / providers).toFixed(0)} %`;
}

const began = Date.now();
const rows = (courts: Court[]) => courts.map((court) => row(measure(court)));
const courts = (counts: number[], more: Partial<Court>) =>
  counts.flatMap((colluders) => APPEALS.map((appeals): Court => ({ ...HONEST, ...more, colluders, appeals })));

const shares = [
  measure({ ...HONEST, colluders: 0, appeals: "nobody" }),
  measure({ ...HONEST, colluders: 0, appeals: "victim" }),
];
await writeTable("panel", "shares", [...shares.map((measured) => row(measured)), ...rows(courts([6, 12, 20, 30], {}))]);
await writeTable("panel", "perfect", rows(courts([20, 30], { accuracy: 1 })));
await writeTable(
  "panel",
  "asleep",
  [0.9, 0.75, 0.6].flatMap((awake) =>
    [6, 20].map((colluders) => row(measure({ ...HONEST, awake, colluders, appeals: "both" }))),
  ),
);
const proposers = [6, 20].flatMap((colluders) =>
  (["nobody", "victim", "both"] as const).map((appeals) =>
    measure({ ...HONEST, colluders, appeals, variants: 1_000 }, 4),
  ),
);
await writeTable(
  "panel",
  "proposer",
  proposers.map((measured) => row(measured, false)),
);

const counts = Array.from({ length: 19 }, (_, i) => 2 * i);
const curves = APPEALS.map((appeals) => {
  const points = counts.map((colluders) => measure({ ...HONEST, colluders, appeals }).wrong);
  return {
    appeals,
    name: WHO[appeals],
    x: counts.map((colluders) => (100 * colluders) / HONEST.providers),
    y: points.map(({ mean }) => 100 * mean),
    low: points.map(({ low }) => 100 * Math.max(0, low)),
    high: points.map(({ high }) => 100 * high),
  };
});
const plot = linePlotSvg({
  title: "Wrong final rulings",
  xLabel: "stake of the colluders, %",
  yLabel: "%",
  series: curves,
  yMin: 0,
  yMax: 100,
});
await writePlot(
  "panel",
  plot,
  curves.flatMap(({ appeals, name, x, y, low, high }) =>
    x.map((at, i) => ({
      appeals: name,
      colluders: at.toFixed(2),
      wrong: y[i]!.toFixed(3),
      low: low[i]!.toFixed(3),
      high: high[i]!.toFixed(3),
      exact: (100 * exactChances({ ...HONEST, colluders: counts[i]!, appeals }).wrong).toFixed(3),
    })),
  ),
);
console.log(`\nDone in ${Math.round((Date.now() - began) / 1000)} s.`);
