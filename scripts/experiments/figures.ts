/**
 * The paper's two figures, by the arithmetic of the published experiment and by ours: `node scripts/experiments/figures.ts`.
 * Writes docs/experiments/figures*.
 */
import assert from "node:assert/strict";
import { DEFAULT_TEMPERATURE } from "@genuine/sdk/reputation/selection";
import { buildContracts } from "../lib/build.ts";
import { STANDARD } from "../settings.ts";
import { chainMarket } from "./figures-chain.ts";
import {
  everyEsp,
  type Game,
  type History,
  liu2023Market,
  type Market,
  mostFamiliar,
  mostFamiliarByChance,
  mwslMarket,
  play,
  softmaxAt,
  uniformly,
} from "./figures-play.ts";
import { report } from "./figures-report.ts";
import { barPlotSvg, linePlotSvg, type Series, sideBySide, writePlot } from "./plot.ts";
import { type Estimate, estimate } from "./stats.ts";

const SEEDS = 1000;
/** Probabilities of on-time delivery in the published experiment, which assigns them to the producers. */
const ON_TIME = [0.9, 0.75, 0.8];
const DELAYS_FROM = 10;
const SETTINGS = { slotSeconds: BigInt(STANDARD.slotSeconds), valueCap: STANDARD.valueCap };

const liu2023 = () => liu2023Market();
const ours = () => mwslMarket(SETTINGS, 20_000n * SETTINGS.slotSeconds);

/** From round 10 on the first provider is always late and the others never, as in the published experiment. */
const REPUTATION: Game = {
  rounds: 36,
  choose: uniformly,
  onTime: ({ round, esp }) => (round < DELAYS_FROM ? ON_TIME[esp]! : esp === 0 ? 0 : 1),
};

/** All providers alike: what differs is the producers' luck, and how they choose. */
const workload = (choose: Game["choose"]): Game => ({
  rounds: 20,
  choose,
  onTime: ({ producer }) => ON_TIME[producer]!,
});

/** Rounds of uniform choice before reputation, or habit, decides. */
const WARM_UP = 5;

/**
 * `reference`: tasks of the least busy, the middle and the busiest provider in an earlier, independent re-statement of the
 * published program by this project. They are no one's published figures.
 */
type Workload = { name: string; market: () => Market; choose: Game["choose"]; reference?: number[] };
const TRADITIONAL = { market: liu2023, choose: mostFamiliarByChance(WARM_UP) };
const WARM = {
  traditional: `most familiar, ties by chance, after ${WARM_UP} uniform rounds`,
  liu2023: `liu2023, T = 1 after ${WARM_UP} uniform rounds`,
  ours: `ours, T = ${DEFAULT_TEMPERATURE} after ${WARM_UP} uniform rounds`,
};
const WORKLOADS: Workload[] = [
  { name: "most familiar, ties to the first", market: liu2023, choose: mostFamiliar, reference: [0, 0, 60] },
  { name: "most familiar, ties by chance", market: liu2023, choose: mostFamiliarByChance() },
  { name: WARM.traditional, ...TRADITIONAL },
  { name: "liu2023, T = 1", market: liu2023, choose: softmaxAt(1), reference: [1.4, 7.9, 50.7] },
  { name: WARM.liu2023, market: liu2023, choose: softmaxAt(1, WARM_UP), reference: [9.7, 18.9, 31.4] },
  { name: "liu2023, T = 3", market: liu2023, choose: softmaxAt(3), reference: [10.5, 19.6, 29.9] },
  { name: "liu2023, T = 10", market: liu2023, choose: softmaxAt(10), reference: [15.5, 20.0, 24.4] },
  { name: `ours, T = ${DEFAULT_TEMPERATURE}`, market: ours, choose: softmaxAt(DEFAULT_TEMPERATURE) },
  { name: WARM.ours, market: ours, choose: softmaxAt(DEFAULT_TEMPERATURE, WARM_UP) },
  { name: "ours, T = 0.3", market: ours, choose: softmaxAt(0.3) },
  { name: "uniform, for comparison", market: liu2023, choose: uniformly },
];

const began = performance.now();
console.log(`Reputation of three providers over ${REPUTATION.rounds} rounds, ${SEEDS} seeds, by both profiles…`);
const reputation = {
  liu2023: byRound(await playAll(REPUTATION, liu2023), ({ scores }) => scores),
  ours: byRound(await playAll(REPUTATION, ours), ({ scores }) => scores),
};

console.log(`Workload over 20 rounds, ${SEEDS} seeds, ${WORKLOADS.length} ways to choose…`);
const workloads: { name: string; reference?: number[]; tasks: Estimate[][] }[] = [];
for (const { name, market, choose, reference } of WORKLOADS) {
  const histories = await playAll(workload(choose), market);
  const tasks = byRound(histories, (history) => history.tasks.map((counts) => counts.toSorted((a, b) => a - b)));
  const final = tasks.at(-1)!;
  console.log(
    `  ${name}: ${final.map(({ mean }) => mean.toFixed(1)).join(" / ")}${reference ? `, re-stated earlier ${reference.join(" / ")}` : ""}`,
  );
  for (const [rank, expected] of reference?.entries() ?? []) checkAgreement(name, final[rank]!, expected);
  workloads.push({ name, reference, tasks });
}

console.log("Both with our profile on the real contracts, seed 1…");
await buildContracts();
const compared = (await onChain(REPUTATION)) + (await onChain(workload(softmaxAt(DEFAULT_TEMPERATURE))));
console.log(`  ${compared} scores agree with the twin to the last unit, and so do all choices`);

await writeReputation();
await writeWorkload();
await report({ seeds: SEEDS, delaysFrom: DELAYS_FROM, warm: WARM, reputation, workloads, compared });
console.log(`Written to docs/experiments/figures*, after ${Math.round((performance.now() - began) / 1000)} s`);

async function playAll(game: Game, market: () => Market): Promise<History[]> {
  const histories: History[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) histories.push(await play(game, market(), seed));
  return histories;
}

/** Estimates over all histories: [round][provider]. */
function byRound(histories: History[], what: (history: History) => number[][]): Estimate[][] {
  const values = histories.map(what);
  return values[0]!.map((_, round) => everyEsp((esp) => estimate(values.map((history) => history[round]![esp]!))));
}

/** Two means of as many runs differ by less than this in 95 of 100 cases; the reference is rounded to 0.1. */
function checkAgreement(name: string, { mean, high }: Estimate, reference: number): void {
  const allowed = (high - mean) * Math.SQRT2 + 0.05;
  assert(Math.abs(mean - reference) <= allowed, `${name}: ${mean} tasks, not ${reference} within ${allowed}`);
}

/** Plays with the contracts and again with the twin, which must come to the same. Returns how many scores were compared. */
async function onChain(game: Game): Promise<number> {
  const chain = await chainMarket(SETTINGS);
  try {
    assert.deepEqual(await play(game, chain.market, 1), await play(game, ours(), 1));
    return chain.compared();
  } finally {
    await chain.close();
  }
}

async function writeReputation(): Promise<void> {
  const plot = (title: string, estimates: Estimate[][]) =>
    linePlotSvg({
      title,
      xLabel: `round (ESP 1 delays on purpose from round ${DELAYS_FROM} on)`,
      yLabel: "score, as producer 1 sees it",
      yMin: 0,
      series: everyEsp((esp) => series(`ESP ${esp + 1}`, estimates, esp)),
    });
  const picture = sideBySide(
    plot("Reputation, profile liu2023", reputation.liu2023),
    plot("Reputation, our MWSL", reputation.ours),
  );
  const rows = Object.entries(reputation).flatMap(([profile, estimates]) => rowsOf({ profile }, estimates, "esp"));
  await writePlot("figures-reputation", picture, rows);
}

async function writeWorkload(): Promise<void> {
  const ranks = ["least busy", "middle", "busiest"];
  const tasksOf = (wanted: string) => workloads.find(({ name }) => name === wanted)!.tasks;
  const plot = (title: string, chosen: Estimate[][]) =>
    linePlotSvg({
      title,
      xLabel: "round",
      yLabel: "tasks so far",
      yMax: 40,
      series: [
        ...everyEsp((rank) => series(`${ranks[rank]}, by reputation`, chosen, rank)).reverse(),
        ...everyEsp((rank) => series(`${ranks[rank]}, traditional`, tasksOf(WARM.traditional), rank)).reverse(),
      ],
    });
  const picture = sideBySide(
    plot(`Means by rank: liu2023 and traditional, both after ${WARM_UP} uniform rounds`, tasksOf(WARM.liu2023)),
    plot(
      `Means by rank: ours, T = ${DEFAULT_TEMPERATURE}, and traditional, both after ${WARM_UP} uniform rounds`,
      tasksOf(WARM.ours),
    ),
  );
  const rows = workloads.flatMap(({ name, tasks }) => rowsOf({ selection: name }, tasks, "rank"));
  await writePlot("figures-workload", picture, rows);
  await writeOneRun();

  const finals = workloads.map(({ name, tasks }) => ({ name, final: tasks.at(-1)! }));
  const bars = finals.map(({ name, final }) => ({
    name,
    y: final.map(({ mean }) => mean),
    low: final.map(({ low }) => low),
    high: final.map(({ high }) => high),
  }));
  await writePlot(
    "figures-workload-variants",
    barPlotSvg({
      title: "Tasks per ESP after 20 rounds",
      xLabel: "ESP by tasks",
      yLabel: "tasks of 60",
      categories: ranks,
      bars,
    }),
    finals.flatMap(({ name, final }) =>
      final.map((one, rank) => ({ selection: name, rank: rank + 1, ...rounded(one) })),
    ),
  );
}

/** Lines by provider, as in the paper: one run, because the means of equal providers are equal. */
async function writeOneRun(): Promise<void> {
  const run = async (market: Market, choose: Game["choose"]) => (await play(workload(choose), market, 1)).tasks;
  const traditional = await run(TRADITIONAL.market(), TRADITIONAL.choose);
  const chosen = [
    { title: "liu2023, T = 1", tasks: await run(liu2023(), softmaxAt(1, WARM_UP)) },
    { title: `ours, T = ${DEFAULT_TEMPERATURE}`, tasks: await run(ours(), softmaxAt(DEFAULT_TEMPERATURE, WARM_UP)) },
  ];
  const line = (name: string, tasks: number[][], esp: number): Series => {
    const y = tasks.map((each) => each[esp]!);
    return { name, x: y.map((_, round) => round), y, low: y, high: y };
  };
  const plots = chosen.map(({ title, tasks }) =>
    linePlotSvg({
      title: `One run: ${title}, and traditional, both after ${WARM_UP} uniform rounds`,
      xLabel: "round",
      yLabel: "tasks so far",
      yMax: 30,
      series: [
        ...everyEsp((esp) => line(`ESP ${esp + 1}, by reputation`, tasks, esp)),
        ...everyEsp((esp) => line(`ESP ${esp + 1}, traditional`, traditional, esp)),
      ],
    }),
  );
  const rows = [{ title: "traditional", tasks: traditional }, ...chosen].flatMap(({ title, tasks }) =>
    tasks.flatMap((each, round) => each.map((count, esp) => ({ selection: title, round, esp: esp + 1, tasks: count }))),
  );
  await writePlot("figures-workload-run", sideBySide(...plots), rows);
}

function series(name: string, estimates: Estimate[][], esp: number): Series {
  const of = (part: keyof Estimate) => estimates.map((each) => each[esp]![part]);
  return { name, x: estimates.map((_, round) => round), y: of("mean"), low: of("low"), high: of("high") };
}

function rowsOf(
  head: Record<string, string>,
  estimates: Estimate[][],
  which: string,
): Record<string, string | number>[] {
  return estimates.flatMap((each, round) =>
    each.map((one, i) => ({ ...head, round, [which]: i + 1, ...rounded(one) })),
  );
}

function rounded({ mean, low, high }: Estimate): Estimate {
  const round = (value: number) => Number(value.toFixed(6));
  return { mean: round(mean), low: round(low), high: round(high) };
}
