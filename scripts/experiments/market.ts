/**
 * 100 providers, 1,000 producers, churn: how well each reputation system finds the good providers, spreads the work and lets
 * newcomers in. `node scripts/experiments/market.ts` writes docs/experiments/market.{svg,png,csv} and the tables of market.md;
 * `node scripts/experiments/market.ts ours` writes only the table of ours at the SDK's temperature.
 */
import { DEFAULT_TEMPERATURE } from "@genuine/sdk/reputation/selection";
import { type Row, withInterval, withRange, writeTable } from "./market-report.ts";
import { MARKET, type MarketResult, runMarket } from "./market-sim.ts";
import { mean, meanOfSeeds } from "./market-stats.ts";
import { PEER_NAMES, PEERS, type Peer } from "./peers.ts";
import { linePlotSvg, writePlot } from "./plot.ts";

/** Seeds for each temperature: the one of the SDK is looked at most closely. */
const RUNS = [
  { temperature: DEFAULT_TEMPERATURE, seeds: 6 },
  { temperature: 0.2, seeds: 4 },
  { temperature: 0.05, seeds: 4 },
];
/** Choosing without looking: what any of them must beat. */
const RANDOM = {
  title: "no reputation",
  create: (): Peer => ({ personal: false, score: () => 0.5, record: () => {} }),
};
const SMOOTH = 10; // rounds

type System = { title: string; create: () => Peer };
type Run = { title: string; temperature: number; results: MarketResult[] };

const began = Date.now();
const systems: System[] = [...PEER_NAMES.map((name) => PEERS[name]), RANDOM];
if (process.argv[2] === "ours") {
  const { title, create } = PEERS.mwsl;
  const results = Array.from({ length: 6 }, (_, seed) => runMarket(create(), DEFAULT_TEMPERATURE, seed + 1));
  await writeTable("market", "ours", [row({ title, temperature: DEFAULT_TEMPERATURE, results })]);
  process.exit();
}
const runs: Run[] = [];
for (const { temperature, seeds } of RUNS) {
  for (const { title, create } of systems) {
    const results = Array.from({ length: seeds }, (_, seed) => runMarket(create(), temperature, seed + 1));
    runs.push({ title, temperature, results });
    console.log(
      `${title} at temperature ${temperature}: ${seeds} markets, regret ${mean(results.map(({ regret }) => regret)).toFixed(1)} (${seconds()} s)`,
    );
  }
}

const usual = runs.filter(({ temperature }) => temperature === DEFAULT_TEMPERATURE);
await writeTable("market", "usual", usual.map(row));
await writeTable(
  "market",
  "temperatures",
  systems.map(({ title }) => ({
    system: title,
    ...Object.fromEntries(
      RUNS.map(({ temperature }) => temperature)
        .toSorted((a, b) => b - a)
        .map((at) => [
          `regret at ${at}`,
          withInterval(
            of(title, at).map(({ regretSettled }) => regretSettled),
            1,
          ),
        ]),
    ),
  })),
);

const ginis = usual[0]!.results.map(({ giniBest }) => giniBest);
console.log(`\nGini of the oracle's own choice: ${withInterval(ginis, 2)}`);

const rounds = Array.from({ length: MARKET.rounds / SMOOTH }, (_, i) => i * SMOOTH);
const curves = usual.map(({ title, results }) => {
  const points = rounds.map((from) =>
    meanOfSeeds(results.map(({ regretByRound }) => mean(regretByRound.slice(from, from + SMOOTH)))),
  );
  return {
    name: title,
    x: rounds.map((from) => from + SMOOTH / 2),
    y: points.map(({ mean: middle }) => middle),
    low: points.map(({ mean: middle, half }) => middle - half),
    high: points.map(({ mean: middle, half }) => middle + half),
  };
});
const plot = linePlotSvg({
  title: "On-time tasks lost against an oracle",
  xLabel: "round",
  yLabel: "of 100 tasks",
  series: curves,
  yMin: 0,
});
await writePlot(
  "market",
  plot,
  curves.flatMap(({ name, x, y, low, high }) =>
    x.map((round, i) => ({
      system: name,
      round,
      regret: y[i]!.toFixed(4),
      low: low[i]!.toFixed(4),
      high: high[i]!.toFixed(4),
    })),
  ),
);
console.log(`\nDone in ${seconds()} s.`);

function of(title: string, temperature: number): MarketResult[] {
  return runs.find((run) => run.title === title && run.temperature === temperature)!.results;
}

function row({ title, results }: Run): Row {
  const all = (key: Exclude<keyof MarketResult, "regretByRound">) => results.map((result) => result[key]);
  return {
    system: title,
    "regret, all rounds": withInterval(all("regret"), 1),
    "regret, last 100": withInterval(all("regretSettled"), 1),
    Gini: withInterval(all("gini"), 2),
    "max / mean": withInterval(all("maxToMean"), 1),
    "share of all bad, %": withInterval(all("badShare"), 1),
    "rounds: one bad < 1 %": withRange(all("badBelow")),
    "rounds: all bad < 1 %": withRange(all("allBadBelow")),
    "rounds: newcomer's fair share": withRange(all("newcomerFair")),
    "newcomers who got it, %": withInterval(all("newcomersFair"), 0),
  };
}

function seconds(): number {
  return Math.round((Date.now() - began) / 1000);
}
