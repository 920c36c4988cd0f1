/**
 * `npm run mutate [-- --sample 100] [-- --only SaleEscrow]`: mutation testing: changes the contracts, one mistake at a time, and counts how many
 * the Solidity tests notice. Without a sample size all mistakes are tried, which takes hours. Writes docs/mutation.json as it goes.
 */
import { spawn } from "node:child_process";
import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { buildContracts, buildContractTests, ROOT } from "./lib/build.ts";
import { copyContracts } from "./lib/contracts-copy.ts";
import { writeReport } from "./lib/reports.ts";
import { type Mutant, mutantsOf, mutated } from "./mutation/operators.ts";
import { TARGETS, type Target } from "./mutation/targets.ts";
import { compile, parse, SOURCES } from "./solidity/compiler.ts";

type Result = Mutant & { outcome: "killed" | "survived" | "does not compile" };

const { values } = parseArgs({
  options: { sample: { type: "string" }, only: { type: "string" }, seed: { type: "string", default: "1" } },
});
const SECONDS = 1_800;
/** Excluded tests: their assertions about gas hold for the optimized contract only. */
const WITHOUT = "CostsNoMore|CostsTheSame";

await buildContracts();
await buildContractTests();
const trees = parse();
const targets = TARGETS.filter(({ file }) => values.only === undefined || file.includes(values.only));
const all = targets.flatMap((target) =>
  mutantsOf(target.file, SOURCES.get(target.file)!, trees[target.file]!.ast).map((mutant) => ({ target, mutant })),
);
const random = seededRandom(Number(values.seed));
const chosen = all
  .map((entry) => ({ entry, key: random() }))
  .toSorted((a, b) => a.key - b.key)
  .slice(0, values.sample === undefined ? all.length : Number(values.sample))
  .map(({ entry }) => entry);
console.log(`${chosen.length} of ${all.length} mutants of ${targets.length} files.`);

const results: Result[] = [];
/** Whether the tests near a file, and all, pass on the unchanged contracts: a failing test would seem to notice everything. */
const sound = { near: new Map<string, Promise<boolean>>(), all: new Map<string, Promise<boolean>>() };
const queue = [...chosen];
await Promise.all(
  Array.from({ length: availableParallelism() }, (_, i) =>
    work(copyContracts(join("mutation", String(i)), ["artifacts", "cache"])),
  ),
);

const { tried, killed, score } = report();
console.log(`${killed} of ${tried} noticed: ${(100 * score).toFixed(1)} %.`);

/** Written after each mutant, so that an interrupted run has a result. */
function report(): { tried: number; killed: number; score: number } {
  const compiled = results.filter(({ outcome }) => outcome !== "does not compile");
  const survivors = compiled
    .filter(({ outcome }) => outcome === "survived")
    .map(({ file, line, original, replacement }) => ({ file, line, original, replacement }))
    .toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const tried = compiled.length;
  const killed = tried - survivors.length;
  const told = {
    seed: Number(values.seed),
    mutants: all.length,
    tried,
    killed,
    score: Number((killed / tried).toPrecision(4)),
    survivors,
  };
  writeReport("mutation.json", told);
  return told;
}

/** Takes mutants off the queue, in its own copy of the repository. */
async function work(folder: string): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { target, mutant } = next;
    const { file } = mutant;
    const source = SOURCES.get(file)!;
    const outcome = await tryOut(folder, target, mutated(source, mutant));
    results.push({ ...mutant, outcome });
    report();
    const change = `${mutant.original.replaceAll(/\s+/g, " ").slice(0, 70)}  ->  ${mutant.replacement.slice(0, 40)}`;
    console.log(
      `${String(results.length).padStart(5)}  ${outcome.padEnd(17)} ${mutant.file}:${mutant.line}  ${change}`,
    );
  }
}

async function tryOut(folder: string, target: Target, source: string): Promise<Result["outcome"]> {
  // The contract's own tests first; only mutants that survive them are run against all others.
  for (const scope of ["near", "all"] as const) {
    const known = sound[scope];
    // Files of one contract share its bytecode.
    const key = [...target.contracts.map(({ name }) => name), ...(scope === "near" ? target.tests : [])].join();
    if (!known.has(key))
      known.set(
        key,
        deployed(folder, target, SOURCES.get(target.file)!.toString(), scope).then((passed) => passed === true),
      );
    if (!(await known.get(key))) throw new Error(`The tests fail for ${target.file} as it is.`);
    const passed = await deployed(folder, target, source, scope);
    if (passed === undefined) return "does not compile";
    if (!passed) return "killed";
  }
  return "survived";
}

/** Compiles `source`, puts it in place and runs the tests. @returns undefined if it does not compile */
async function deployed(
  folder: string,
  { file, contracts, tests }: Target,
  source: string,
  scope: "near" | "all",
): Promise<boolean | undefined> {
  const bytecodes = compile({ [file]: source }, contracts);
  if (bytecodes === undefined) return undefined;
  for (const [i, { file, name }] of contracts.entries()) {
    const path = join("artifacts", file, `${name}.json`);
    const artifact = JSON.parse(readFileSync(join(ROOT, path), "utf8")) as object;
    writeFileSync(join(folder, path), JSON.stringify({ ...artifact, ...bytecodes[i] }));
  }
  try {
    return await passes(
      folder,
      scope === "all" ? [] : tests.flatMap((pattern) => globSync(`test/contracts/${pattern}.t.sol`, { cwd: folder })),
    );
  } finally {
    for (const { file, name } of contracts)
      cpSync(join(ROOT, "artifacts", file, `${name}.json`), join(folder, "artifacts", file, `${name}.json`));
  }
}

/** Whether the tests in `files` pass, or all of them if none is named. A timeout counts as a failure. */
function passes(folder: string, files: string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const args = ["test", "solidity", "--no-compile", "--grep-exclude", WITHOUT, ...files];
    const child = spawn(join(ROOT, "node_modules", ".bin", "hardhat"), args, {
      cwd: folder,
      stdio: "ignore",
      timeout: SECONDS * 1000,
    });
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  });
}
