/** `npm run bench [-- --json]`: the project's figures, measured here and now. */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";
import { measureStart } from "./lib/measure-start.ts";

const SEEDS = Array.from({ length: 30 }, (_, i) => i + 1);
/** About ten events each; "npm run scale" takes ten times as many. */
const INDEXED_PRODUCTS = 10_000;
const json = process.argv.includes("--json");
const note = (text: string) => {
  if (!json) console.log(text);
};

note("Starting the whole system from a clean build, to time it…");
for (const path of ["artifacts", "cache", "types", "sdk/src/generated", "app/.next"]) await rm(join(ROOT, path), { recursive: true, force: true });
const startSeconds = await measureStart();
await buildContracts();
note("Measuring the page in a browser on a slow processor…");
const { measurePage } = await import("./lib/measure-page.ts");
const page = Object.entries(await measurePage());
note("Measuring the indexer over a replayed history…");
const { measureIndexer } = await import("./lib/measure-indexer.ts");
const { eventsPerSecond, p95ms } = await measureIndexer(INDEXED_PRODUCTS);
note("Measuring the search among a million fingerprints…");
const { measureSearch } = await import("./lib/measure-search.ts");
const search = Object.entries(measureSearch());
note("Measuring fingerprints and the search for a witness…");
const { measureFingerprints } = await import("./lib/measure-fingerprints.ts");
const sdk = Object.entries(await measureFingerprints());
const { roc } = await reported<{ roc: { falsePositiveRate: number; recall: Record<string, number> } }>("experiments/similarity.json");
note("Measuring the embedded painter…");
const { measureGenerator } = await import("./lib/measure-generator.ts");
const generator = Object.entries(await measureGenerator());
note("Measuring workers…");
const { measureReaction, measureRestart, measureThroughput } = await import("./lib/measure-worker.ts");
const { kills } = await reported<{ kills: number }>("kills.json");
const worker = { tasksPerSecond4: await measureThroughput(), restartSeconds: await measureRestart(), blocksToAct: await measureReaction(), killsSurvived: kills };
note("Measuring gas…");
const { measureGas } = await import("./lib/gas.ts");
const gas = await measureGas();
const { measureTimelockGas } = await import("./lib/gas-timelock.ts");
const { htlcLock, htlcClaim, htlcRefund } = await measureTimelockGas();
note("Measuring the reputation with up to 10,000 producers…");
const { measureMaxError, measureReputationGas } = await import("./lib/gas-reputation.ts");
const { recordOutcome10000, scoreRead10000 } = await measureReputationGas();
note("Measuring the scheduling policies over 30 seeds…");
const { measureScheduling } = await import("./experiments/scheduling-simulator.ts");
const scheduling = Object.entries(measureScheduling(SEEDS));

const { lines, branches } = await reported<Record<"lines" | "branches", { share: number }>>("coverage.json");
const { score } = await reported<{ score: number }>("mutation.json");
const { calls, proofs } = await reported<{ calls: number; proofs: number }>("fuzz.json");

const figures: Record<string, number> = {
  ...Object.fromEntries(Object.entries(gas).map(([name, value]) => [`gas.${name}`, value])),
  "gas.htlcLock": htlcLock,
  "gas.htlcClaim": htlcClaim,
  "gas.htlcRefund": htlcRefund,
  "gas.recordOutcome10000": recordOutcome10000,
  "gas.scoreRead10000": scoreRead10000,
  "reputation.maxError": measureMaxError(),
  ...Object.fromEntries(sdk.map(([name, value]) => [`sdk.${name}`, value])),
  // Of the committed experiment, which "npm run experiments" makes again.
  "roc.falsePositiveRate": roc.falsePositiveRate,
  ...Object.fromEntries(Object.entries(roc.recall).map(([name, value]) => [`roc.recall.${name}`, value])),
  ...Object.fromEntries(generator.map(([name, value]) => [`generator.${name}`, value])),
  // Killed and found well by "npm run soak", which writes the file; the others are of now.
  ...Object.fromEntries(Object.entries(worker).map(([name, value]) => [`worker.${name}`, value])),
  ...Object.fromEntries(search.map(([name, value]) => [`search.${name}`, value])),
  ...Object.fromEntries(
    scheduling.flatMap(([policy, result]) => [
      [`scheduler.${policy}.return`, result.return],
      [`scheduler.${policy}.crashed`, result.crashed],
    ]),
  ),
  ...Object.fromEntries(page.map(([name, value]) => [`page.${name}`, value])),
  "indexer.eventsPerSecond": eventsPerSecond,
  "indexer.p95ms": p95ms,
  // Of the long campaigns: npm run coverage, mutate and fuzz.
  "coverage.lines": lines.share,
  "coverage.branches": branches.share,
  "mutation.score": score,
  "fuzz.calls": calls,
  "fuzz.proofs": proofs,
  startSeconds,
};
if (json) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(30)}${value.toLocaleString("en", { maximumSignificantDigits: 6 }).padStart(14)}`);

/** What a long run has written: it is not repeated here. */
async function reported<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(ROOT, "docs", name), "utf8")) as T;
}
