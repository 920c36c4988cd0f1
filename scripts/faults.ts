/**
 * `npm run faults [-- --only <name>] [-- --calls 200000] [-- --seconds 300]`: the test of the campaign in
 * test/contracts/invariants/Coalition.t.sol. Puts each fault of test/contracts/faults into the contracts, one at a time, and has
 * the campaign play until it finds something: a batch of plays for each fault by turns, so that what is easy to find is found
 * first. Writes docs/faults.json as it goes. `-- --check` only sees that each fault applies to the contracts and that they compile
 * with it. `-- --unit test/contracts/Backings.t.sol --only backing` has that file's tests run with each fault instead, one of which
 * has to fail.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { ROOT } from "./lib/build.ts";
import { CAMPAIGN, campaign, type Found } from "./lib/campaign.ts";
import { copyContracts } from "./lib/contracts-copy.ts";
import { runToEnd } from "./lib/processes.ts";
import { writeReport } from "./lib/reports.ts";
import { compileFrom } from "./solidity/compiler.ts";

type Result = { fault: string; found: boolean; calls: number; seconds: number; seed?: number; noticed?: string };
/** How far the search for one fault is. @param artifacts of the contracts with the fault, once they are compiled */
type Search = Result & { path: string; plays: number; artifacts?: Map<string, string> };

/** Which contracts are deployed of a file that a fault changes, where it is not the file's own. */
const DEPLOYED: Readonly<Record<string, readonly string[]>> = {
  "guarantee/TwoWayGuarantee": ["guarantee/GenerationEscrow", "guarantee/SaleEscrow"],
  "guarantee/TaskLedger": ["guarantee/GenerationEscrow"],
  "guarantee/Agreements": ["guarantee/GenerationEscrow"],
  "guarantee/Backings": ["guarantee/Pledges"],
  "challenge/Accusation": ["challenge/Challenge"],
  "challenge/Docket": ["challenge/Challenge"],
  "challenge/Liability": ["challenge/Challenge"],
  "challenge/PanelRounds": ["challenge/EspPanel"],
  "challenge/PanelSeats": ["challenge/EspPanel"],
  "lib/Payouts": ["challenge/Challenge", "guarantee/GenerationEscrow", "guarantee/SaleEscrow", "guarantee/Pledges"],
};
/** Plays of a fault's first batch; each further one is twice as long, up to the most. */
const FIRST_BATCH = 20;
const LARGEST_BATCH = 160;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    calls: { type: "string", default: "200000" },
    seconds: { type: "string", default: "300" },
    places: { type: "string", default: String(availableParallelism()) },
    "as-built": { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    unit: { type: "string" },
  },
});
/** For each fault. */
const [mostCalls, mostSeconds] = [Number(values.calls), Number(values.seconds)];

if (!values["as-built"]) {
  await runToEnd("hardhat", ["build", "--no-tests"], ROOT);
  await runToEnd("hardhat", ["build", "--no-contracts", "--build-profile", "tests", CAMPAIGN], ROOT);
}
const faults = globSync("test/contracts/faults/*.patch", { cwd: ROOT })
  .toSorted()
  .filter((path) => values.only === undefined || path.includes(values.only));
if (values.check) {
  const folder = copyContracts("faults-check", ["artifacts"]);
  let stale = 0;
  for (const path of faults) {
    try {
      faultyArtifacts(folder, path);
    } catch (error) {
      stale++;
      console.error(`${basename(path, ".patch")}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`${faults.length - stale} of ${faults.length} faults apply and compile.`);
  process.exit(stale === 0 ? 0 : 1);
}
if (values.unit !== undefined) {
  const folder = copyContracts("faults-unit", ["artifacts", "cache"]);
  const unnoticed = faults.filter((path) => !isNoticed(folder, path, values.unit!));
  for (const path of unnoticed) console.error(`${basename(path, ".patch")}: ${values.unit} passes with it.`);
  console.log(`${faults.length - unnoticed.length} of ${faults.length} faults are noticed by ${values.unit}.`);
  process.exit(unnoticed.length === 0 ? 0 : 1);
}
const searches = faults.map(
  (path): Search => ({ fault: basename(path, ".patch"), found: false, calls: 0, seconds: 0, path, plays: 0 }),
);
const queue = [...searches];
const places = Math.min(Number(values.places), queue.length);
await Promise.all(
  Array.from({ length: places }, (_, i) => work(copyContracts(join("faults", String(i)), ["artifacts", "cache"]))),
);
console.log(`${searches.filter(({ found }) => found).length} of ${searches.length} found.`);

/** Takes faults off the queue, in a copy of the repository of its own, and puts back what is neither found nor given up. */
async function work(folder: string): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    await search(folder, next);
    const { found, fault, calls, seconds, noticed } = next;
    if (!found && calls < mostCalls && seconds < mostSeconds) queue.push(next);
    else {
      console.log(
        `${found ? "found    " : "NOT found"} ${fault.padEnd(40)} ${String(calls).padStart(7)} calls ${String(seconds).padStart(5)} s  ${noticed ?? ""}`,
      );
    }
    if (values.only === undefined) report();
  }
}

function report(): void {
  const tried = searches.filter(({ plays }) => plays > 0);
  writeReport("faults.json", {
    faults: faults.length,
    tried: tried.length,
    found: tried.filter(({ found }) => found).length,
    mostCalls,
    mostSeconds,
    results: tried.map(({ path: _path, plays: _plays, artifacts: _artifacts, ...result }): Result => result),
  });
}

/** Plays one batch against one fault. What is found counts if the same play finds nothing without the fault. */
async function search(folder: string, of: Search): Promise<void> {
  of.artifacts ??= faultyArtifacts(folder, of.path);
  const began = Date.now();
  const sound = new Map([...of.artifacts.keys()].map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  const plays = Math.min(of.plays === 0 ? FIRST_BATCH : of.plays, LARGEST_BATCH);
  let batch: { calls: number; found?: Found };
  try {
    write(folder, of.artifacts);
    batch = await campaign(folder, { seed: 1 + of.plays, plays });
  } finally {
    write(folder, sound);
  }
  of.plays += plays;
  of.calls += batch.calls;
  of.seconds += Math.round((Date.now() - began) / 1000);
  if (batch.found === undefined) return;
  const { seed, error: noticed } = batch.found;
  const without = await campaign(folder, { seed, plays: 1 });
  if (without.found !== undefined) {
    throw new Error(`The campaign finds something without a fault in play ${seed}: ${without.found.error}.`);
  }
  Object.assign(of, { found: true, seed, noticed });
}

/** Whether a test of `file` fails with the fault. */
function isNoticed(folder: string, path: string, file: string): boolean {
  const faulty = faultyArtifacts(folder, path);
  const sound = new Map([...faulty.keys()].map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  try {
    write(folder, faulty);
    const { stdout } = spawnSync("hardhat", ["test", "solidity", "--no-compile", file], {
      cwd: folder,
      encoding: "utf8",
    });
    return /^\s*[1-9]\d* failing$/m.test(stripVTControlCharacters(stdout));
  } finally {
    write(folder, sound);
  }
}

/** The artifacts of what a fault changes, by their paths below the copy; the copy stays as it is. @throws Error if it does not apply or compile */
function faultyArtifacts(folder: string, path: string): Map<string, string> {
  const patch = readFileSync(join(ROOT, path), "utf8");
  const file = /^\+\+\+ b\/(.*)$/m.exec(patch)![1]!;
  const name = file.replace(/^contracts\/(.*)\.sol$/, "$1");
  const changed = (DEPLOYED[name] ?? [name]).map((deployed) => join("contracts", `${deployed}.sol`));
  const sound = readFileSync(join(folder, file), "utf8");
  try {
    apply(folder, patch);
    return new Map(changed.map((contract) => [artifactOf(contract), artifactFrom(folder, contract)]));
  } finally {
    writeFileSync(join(folder, file), sound);
  }
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) writeFileSync(join(folder, path), content);
}

/** Outside of any repository as far as git sees: otherwise it would look for the paths in this one. */
function apply(folder: string, patch: string): void {
  const { status, stderr } = spawnSync("git", ["apply", "-"], {
    cwd: folder,
    input: patch,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: join(folder, "..") },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The patch does not apply: ${stderr}`);
}

function artifactOf(contract: string): string {
  return join("artifacts", contract, `${basename(contract, ".sol")}.json`);
}

function artifactFrom(folder: string, contract: string): string {
  const bytecode = compileFrom(folder, contract, basename(contract, ".sol"));
  const artifact = JSON.parse(readFileSync(join(folder, artifactOf(contract)), "utf8")) as object;
  return JSON.stringify({ ...artifact, ...bytecode });
}
