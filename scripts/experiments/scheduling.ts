/** The selection policies on providers of limited capacity: docs/experiments/scheduling.*. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { linePlotSvg, sideBySide, writePlot } from "./plot.ts";
import { DURATION, runAll, type SchedulerName } from "./scheduling-simulator.ts";
import { estimate } from "./stats.ts";

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);
const OVERSTATEMENT = 0.5;
const POINTS = Array.from({ length: 20 }, (_, index) => 5 * index + 4); // Positions in a course of 100.
const NAMES: Record<SchedulerName, string> = {
  prophet: "prophet",
  ours: "ours",
  crashAvoid: "crash-avoid",
  roundRobin: "round-robin",
  random: "random",
  softmax: "softmax over scores",
  bestScore: "best score",
  mostFamiliar: "most familiar",
};
const ORDER = Object.keys(NAMES) as SchedulerName[];
/** These crash all the time, and would dominate the scale. The CSV has them. */
const UNPLOTTED: SchedulerName[] = ["bestScore", "mostFamiliar"];

const CASES = [
  { name: "capacity as stated", runs: runAll(SEEDS) },
  { name: "capacity overstated by up to half", runs: runAll(SEEDS, OVERSTATEMENT) },
];

const courses = CASES.map(({ name, runs }) => ({
  capacity: name,
  series: ORDER.map((policy) => {
    const points = POINTS.map((point) => estimate(runs[policy].map(({ course }) => course[point]!)));
    return {
      policy,
      name: NAMES[policy],
      x: POINTS.map((point) => ((point + 1) / 100) * (DURATION / 1e6)),
      y: points.map(({ mean }) => mean),
      low: points.map(({ low }) => low),
      high: points.map(({ high }) => high),
    };
  }),
}));
const plots = courses.map(({ capacity, series }) =>
  linePlotSvg({
    title: `Return so far: ${capacity}`,
    xLabel: "time, million seconds",
    yLabel: "return, mean of 30 episodes",
    series: series.filter(({ policy }) => !UNPLOTTED.includes(policy)),
  }),
);
const rows = courses.flatMap(({ capacity, series }) =>
  series.flatMap(({ name, x, y, low, high }) =>
    x.map((time, i) => ({
      capacity,
      policy: name,
      time: time.toFixed(2),
      mean: y[i]!.toFixed(2),
      low: low[i]!.toFixed(2),
      high: high[i]!.toFixed(2),
    })),
  ),
);
await writePlot("scheduling", sideBySide(...plots), rows);

const tables = CASES.map(({ name, runs }) => {
  const lines = ORDER.map((policy) => {
    const returned = estimate(runs[policy].map((run) => run.return));
    const mean = (value: (run: (typeof runs)[SchedulerName][number]) => number) =>
      estimate(runs[policy].map(value)).mean.toFixed(1);
    const half = mean((run) => run.return - run.course[49]!);
    const interval = `${returned.mean.toFixed(0)} (${returned.low.toFixed(0)} to ${returned.high.toFixed(0)})`;
    return `| ${NAMES[policy]} | ${interval} | ${half} | ${mean((run) => run.crashed)} | ${mean((run) => run.crashes)} |`;
  });
  const title = name[0]!.toUpperCase() + name.slice(1);
  return `${title}:\n\n| policy | return (95 %) | of it in the second half | lost tasks | crashes |\n|---|---|---|---|---|\n${lines.join("\n")}`;
});
const page = resolve(import.meta.dirname, "../../docs/experiments/scheduling.md");
const text = await readFile(page, "utf8");
// The figures on the page are those of this run.
await writeFile(
  page,
  text.replace(/(<!-- figures -->\n).*(\n<!-- end -->)/s, (_, begin, end) => `${begin}${tables.join("\n\n")}${end}`),
);
console.log(tables.join("\n\n"));
