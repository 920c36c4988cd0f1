/**
 * `npm run bench [-- --json]`: measures the project's figures on this machine. A part that fails is reported at the end, after the figures of
 * the others.
 */
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";
import { buildFingerprintHarnesses } from "./lib/gas-fingerprints.ts";
import { measureDev, measureStart } from "./lib/measure-start.ts";
import { readReport } from "./lib/reports.ts";

type Figures = Record<string, number>;
type Part = { what: string; measure: () => Promise<Figures> };

const SEEDS = Array.from({ length: 30 }, (_, i) => i + 1);

/** In order. Each module is imported when its part begins: the first part generates what others import. */
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
    what: "how long development mode takes to be ready again",
    measure: async () => ({ "dev.readySeconds": await measureDev() }),
  },
  {
    what: "the sources",
    async measure() {
      const { measureCode } = await import("./lib/measure-code.ts");
      return named("code", measureCode());
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
    what: "the search among a million fingerprints",
    async measure() {
      const { measureSearch, measureWatch } = await import("./lib/measure-search.ts");
      return { ...named("search", measureSearch()), ...named("watch", measureWatch()) };
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
    what: "the gateway",
    async measure() {
      const { measureGateway } = await import("./lib/measure-gateway.ts");
      return { "gateway.openaiSeconds": await measureGateway() };
    },
  },
  {
    what: "gas",
    async measure() {
      const { measureGas } = await import("./lib/gas.ts");
      const { measureTimelockGas } = await import("./lib/gas-timelock.ts");
      const { measureBatchGas } = await import("./lib/gas-batch.ts");
      const { htlcLock, htlcClaim, htlcRefund } = await measureTimelockGas();
      return named("gas", { ...(await measureGas()), ...(await measureBatchGas()), htlcLock, htlcClaim, htlcRefund });
    },
  },
  {
    what: "attacks on the reputation, and what choosing by money is worth",
    async measure() {
      const { newcomerDust, oneStar, washReturn } = await import("./experiments/attacks-sim.ts");
      const { createMwsl } = await import("./experiments/peers.ts");
      const { measureChoice } = await import("./experiments/choice-sim.ts");
      const { STANDARD } = await import("./settings.ts");
      const seeds = SEEDS.slice(0, 6);
      const worst = (values: number[]) => Math.max(...values);
      const { best, drawn, omniscient } = measureChoice(1, 20_000);
      return {
        "attack.oneStar35.ranks": worst(
          seeds.map((seed) => oneStar(createMwsl, { accounts: 1, orders: 10, fee: 3.5 }, seed).ranks),
        ),
        "attack.dust.ranks": worst(
          seeds.map((seed) => {
            const { rankBefore, rankAfter } = newcomerDust(createMwsl, 1e-6, seed);
            return rankBefore - rankAfter;
          }),
        ),
        "attack.wash.return": worst(
          seeds.map((seed) => washReturn(createMwsl, 100, STANDARD.poolBasisPoints / 10_000, seed)),
        ),
        "choice.welfare": drawn / omniscient,
        "choice.best": best / omniscient,
      };
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
  { what: "nothing more: what long runs have found is read", measure: async () => longRuns() },
];

const json = process.argv.includes("--json");
const figures: Figures = {};
const failures: string[] = [];
for (const { what, measure } of PARTS) {
  if (!json) console.log(`Measuring ${what}…`);
  const began = Date.now();
  try {
    Object.assign(figures, await measure());
    if (!json) console.log(`  ${Math.round((Date.now() - began) / 1000)} s`);
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

/**
 * Reports of runs that take longer than the rest together. "npm run research", "soak", "attack:worker", "scale", "coverage", "mutate", "fuzz", "coalition",
 * "faults" and "compat" make these again; each report names the commit and the day.
 */
function longRuns(): Figures {
  const { roc } = reported<{ roc: { falsePositiveRate: number; recall: Figures } }>("experiments/similarity.json");
  const { kills } = reported<{ kills: number }>("kills.json");
  const { eventsPerSecond, p95ms } = reported<{ eventsPerSecond: number; p95ms: number }>("scale.json");
  const { lines, branches } = reported<Record<"lines" | "branches", { share: number }>>("coverage.json");
  const { score } = reported<{ score: number }>("mutation.json");
  const { latencyRatio, memoryRatio, bondsLost } =
    reported<Record<"latencyRatio" | "memoryRatio" | "bondsLost", number>>("attack.json");
  const { engines, cases, failed } = reported<Record<"engines" | "cases" | "failed", number>>("compatibility.json");
  const { calls, proofs } = reported<{ calls: number; proofs: number }>("fuzz.json");
  const { calls: coalitionCalls } = reported<{ calls: number }>("coalition.json");
  const { faults: seededFaults, found: seededFound } = reported<{ faults: number; found: number }>("faults.json");
  return {
    ...named("roc", { falsePositiveRate: roc.falsePositiveRate, ...named("recall", roc.recall) }),
    "worker.killsSurvived": kills,
    ...named("indexer", { eventsPerSecond, p95ms }),
    ...named("coverage", { lines: lines.share, branches: branches.share }),
    "mutation.score": score,
    ...named("fuzz", { calls, proofs, coalitionCalls, seededFaults, seededFound }),
    ...named("attack", { latencyRatio, memoryRatio, bondsLost }),
    ...named("compat", { engines, cases, failed }),
    ...named("peers", peers()),
  };
}

/** Servers that the worker was run against, and whose true answers were replayed, by the rows of docs/generators.md. */
function peers(): Figures {
  const rows = readFileSync(join(ROOT, "docs", "generators.md"), "utf8").split("\n");
  const count = (mark: RegExp) => rows.filter((row) => row.startsWith("| `") && mark.test(row)).length;
  return { tested: count(/\| \*\*real\*\*/), recorded: count(/\| recorded/) };
}

function reported<T>(name: string): T {
  const report = readReport<T>(name);
  if (!json) console.log(`  docs/${name}: measured at commit ${report.commit}, ${report.date}`);
  return report;
}
