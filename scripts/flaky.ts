/**
 * `npm run flaky -- [test files] [--times 30] [--load 8]`: runs each test file repeatedly beside so many busy
 * processes, and records in docs/flaky.json how often it failed. Without files: all that wait for processes or for time.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildContracts, buildPage, ROOT } from "./lib/build.ts";
import { endWithThisProcess, StackError, spawnTimed } from "./lib/processes.ts";

type Result = { file: string; runs: number; failures: number; load: number; date: string; commit: string };

const RESULTS = join(ROOT, "docs", "flaky.json");
const LOGS = join(ROOT, ".genuine", "flaky-logs");
/** Patterns of files that wait for other processes, or for time. */
const WAITS =
  /WorkerProcess|startService|startStack|bringUp|Indexer\b|startAnvil|startPostgres|startTestChain|\bsleep\(|setTimeout/;
const FILES = ["test/worker/*.test.ts", "test/stack/*.test.ts", "test/indexer/*.test.ts", "test/e2e/*.test.ts"];

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof StackError ? error.message : error);
  process.exit(1);
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { times: { type: "string", default: "30" }, load: { type: "string", default: "8" } },
  });
  const times = wholeNumber("--times", values.times, 1);
  const load = wholeNumber("--load", values.load, 0);
  const files = positionals.length > 0 ? positionals.map(testFile) : filesThatWait();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  await buildContracts();
  if (files.some((file) => file.startsWith("test/e2e/"))) await buildPage();
  await mkdir(LOGS, { recursive: true });

  const busy = Array.from({ length: load }, startBusy);
  let failures = 0;
  for (const [index, file] of files.entries()) {
    const result = await runAgainAndAgain(file, times, load);
    failures += result.failures;
    await note(result);
    console.log(`${index + 1}/${files.length} ${file}: ${result.failures} of ${times} runs failed`);
  }
  for (const child of busy) child.kill("SIGKILL");
  console.log(`${files.length} files, ${times} runs each beside a load of ${load}: ${failures} failures`);
  return failures === 0 ? 0 : 1;
}

async function runAgainAndAgain(file: string, runs: number, load: number): Promise<Result> {
  let failures = 0;
  for (let run = 1; run <= runs; run++) {
    let output = "";
    const args = ["--disable-warning=ExperimentalWarning", "--test", "--test-force-exit", file];
    const { ended } = spawnTimed(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, FORCE_COLOR: "0" },
      onOutput: (text) => (output += text),
    });
    if ((await ended).code === 0) continue;
    failures++;
    const log = join(LOGS, `${file.replaceAll("/", "-")}.${run}.log`);
    await writeFile(log, output);
    console.log(`  run ${run} of ${file} failed: ${relative(process.cwd(), log)}`);
  }
  return { file, runs, failures, load, date: new Date().toISOString().slice(0, 10), commit: commit() };
}

/** Keeps one core busy as long as the process runs. */
function startBusy(): ChildProcess {
  const child = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
  endWithThisProcess(child);
  return child;
}

/** Replaces an earlier result of the same file. */
async function note(result: Result): Promise<void> {
  const earlier = existsSync(RESULTS) ? (JSON.parse(await readFile(RESULTS, "utf8")) as Result[]) : [];
  const all = [...earlier.filter(({ file }) => file !== result.file), result];
  all.sort((a, b) => (a.file < b.file ? -1 : 1));
  await writeFile(RESULTS, `${JSON.stringify(all, null, 1)}\n`);
}

/** Commit of the sources that ran, marked if there were uncommitted changes. */
function commit(): string {
  const git = (...args: string[]) => spawnSync("git", args, { cwd: ROOT, encoding: "utf8" }).stdout.trim();
  const changed = git("status", "--porcelain", "--", ".", ":!docs/flaky.json") !== "";
  return `${git("rev-parse", "--short=12", "HEAD")}${changed ? " with changes" : ""}`;
}

function filesThatWait(): string[] {
  return globSync(FILES, { cwd: ROOT })
    .filter((file) => WAITS.test(readFileSync(join(ROOT, file), "utf8")))
    .sort();
}

function testFile(name: string): string {
  const file = relative(ROOT, resolve(name));
  if (!file.endsWith(".test.ts") || !existsSync(join(ROOT, file)))
    throw new StackError(
      "no_test_file",
      `"${name}" is no test file. Name files such as test/worker/kills.test.ts, or none for all that wait.`,
    );
  return file;
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new StackError("bad_option", `${option} is "${text}". Give a whole number from ${least} on.`);
  return value;
}
