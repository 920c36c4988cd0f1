/**
 * `npm run bench [-- --json]`: the project's figures, measured here and now. A part that fails is told at the end, after the figures of
 * the others.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";
import { buildFingerprintHarnesses } from "./lib/gas-fingerprints.ts";
import { measureStart } from "./lib/measure-start.ts";

type Figures = Record<string, number>;
type Part = { what: string; measure: () => Promise<Figures> };

const SEEDS = Array.from({ length: 30 }, (_, i) => i + 1);
/** About ten events each; "npm run scale" takes ten times as many. */
const INDEXED_PRODUCTS = 10_000;

/** In their order. Their modules are loaded when it is their turn: the first part makes what others import. */
const PARTS: Part[] = [
  {
    what: "how long the whole system takes to start from a clean build",
    async measure() {
      for (const path of ["artifacts", "cache", "types", "sdk/src/generated", "app/.next"])
        await rm(join(ROOT, path), { recursive: true, force: true });
      const startSeconds = await measureStart();
      await buildContracts();
      await buildFingerprintHarnesses();
      return { startSeconds };
    },
  },
  {
    what: "the page in a browser on a slow processor",
    async measure() {
      const { measurePage } = await import("./lib/measure-page.ts");
      return named("page", await measurePage());
    },
  },
  {
    what: "the indexer over a replayed history",
    async measure() {
      const { measureIndexer } = await import("./lib/measure-indexer.ts");
      const { eventsPerSecond, p95ms } = await measureIndexer(INDEXED_PRODUCTS);
      return named("indexer", { eventsPerSecond, p95ms });
    },
  },
  {
    what: "the search among a million fingerprints",
    async measure() {
      const { measureSearch } = await import("./lib/measure-search.ts");
      return named("search", measureSearch());
    },
  },
  {
    what: "fingerprints and the search for a witness",
    async measure() {
      const { measureFingerprints } = await import("./lib/measure-fingerprints.ts");
      return named("sdk", await measureFingerprints());
    },
  },
  {
    what: "the embedded models",
    async measure() {
      const { measureGenerator } = await import("./lib/measure-generator.ts");
      return named("generator", await measureGenerator());
    },
  },
  {
    what: "workers",
    async measure() {
      const { measureReaction, measureRestart, measureThroughput } = await import("./lib/measure-worker.ts");
      return named("worker", {
        tasksPerSecond4: await measureThroughput(),
        restartSeconds: await measureRestart(),
        blocksToAct: await measureReaction(),
      });
    },
  },
  {
    what: "gas",
    async measure() {
      const { measureGas } = await import("./lib/gas.ts");
      const { measureTimelockGas } = await import("./lib/gas-timelock.ts");
      const { htlcLock, htlcClaim, htlcRefund } = await measureTimelockGas();
      return named("gas", { ...(await measureGas()), htlcLock, htlcClaim, htlcRefund });
    },
  },
  {
    what: "the reputation with up to 10,000 producers",
    async measure() {
      const { measureMaxError, measureReputationGas } = await import("./lib/gas-reputation.ts");
      const { recordOutcome10000, scoreRead10000 } = await measureReputationGas();
      return {
        ...named("gas", { recordOutcome10000, scoreRead10000 }),
        ...named("reputation", { maxError: measureMaxError() }),
      };
    },
  },
  {
    what: "the scheduling policies over 30 seeds",
    async measure() {
      const { measureScheduling } = await import("./experiments/scheduling-simulator.ts");
      const measured = Object.entries(measureScheduling(SEEDS));
      return Object.assign(
        {},
        ...measured.map(([policy, { return: total, crashed }]) =>
          named(`scheduler.${policy}`, { return: total, crashed }),
        ),
      ) as Figures;
    },
  },
  { what: "nothing more: what long runs have found is read", measure: longRuns },
];

const json = process.argv.includes("--json");
const figures: Figures = {};
const failures: string[] = [];
for (const { what, measure } of PARTS) {
  if (!json) console.log(`Measuring ${what}…`);
  try {
    Object.assign(figures, await measure());
  } catch (error) {
    failures.push(`Could not measure ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (json) console.log(JSON.stringify(figures));
else
  for (const [name, value] of Object.entries(figures))
    console.log(`${name.padEnd(30)}${value.toLocaleString("en", { maximumSignificantDigits: 6 }).padStart(14)}`);
for (const failure of failures) console.error(failure);
process.exit(failures.length === 0 ? 0 : 1);

function named(group: string, measured: Figures): Figures {
  return Object.fromEntries(Object.entries(measured).map(([name, value]) => [`${group}.${name}`, value]));
}

/** "npm run experiments", "soak", "coverage", "mutate" and "fuzz" make these again. */
async function longRuns(): Promise<Figures> {
  const { roc } = await reported<{ roc: { falsePositiveRate: number; recall: Figures } }>(
    "experiments/similarity.json",
  );
  const { kills } = await reported<{ kills: number }>("kills.json");
  const { lines, branches } = await reported<Record<"lines" | "branches", { share: number }>>("coverage.json");
  const { score } = await reported<{ score: number }>("mutation.json");
  const { calls, proofs } = await reported<{ calls: number; proofs: number }>("fuzz.json");
  return {
    ...named("roc", { falsePositiveRate: roc.falsePositiveRate, ...named("recall", roc.recall) }),
    "worker.killsSurvived": kills,
    ...named("coverage", { lines: lines.share, branches: branches.share }),
    "mutation.score": score,
    ...named("fuzz", { calls, proofs }),
  };
}

async function reported<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(ROOT, "docs", name), "utf8")) as T;
}
