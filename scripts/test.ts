/**
 * `npm test`: everything: types and static analysis, then contracts (Solidity and TypeScript), journeys on the whole stack and SDK beside
 * indexer and worker, then the page in a real browser. `npm test -- sdk worker` runs only the suites named. Each suite is one
 * line when it ends, with its time and CPU time; all it wrote is in .genuine/test-logs, and what failed is shown at the end. Up
 * to three failed files of a suite that starts programs get a second attempt without anything beside them; what passes then
 * does not fail the whole, but is shown as unstable.
 */
import { spawnSync } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { buildContracts, buildContractTests, buildPage, ROOT } from "./lib/build.ts";
import { missingPackages } from "./lib/engine-packages.ts";
import { finishedRuns, spawnTimed } from "./lib/processes.ts";

type Suite = {
  name: string;
  what: string;
  command: string;
  args: string[];
  before?: () => Promise<void>;
  /** Starts programs that take turns on the machine: files that fail get a second attempt, alone. */
  processes?: true;
};

/** Timeout of a test file, ms. Waits inside a test give up far earlier. */
const PATIENCE = 3_600_000;
const nodeTest = (pattern: string, atOnce = 1) => [
  "--disable-warning=ExperimentalWarning",
  "--test",
  // Handles that a failed test left open must not keep its file from ending.
  "--test-force-exit",
  `--test-timeout=${PATIENCE}`,
  `--test-concurrency=${atOnce}`,
  pattern,
];
/** Stages run one after another; the lanes of a stage run in parallel, as each waits at times. */
const STAGES: Suite[][][] = [
  [
    [
      {
        name: "check",
        what: "types, lint, format, spelling, dead code, generated pages",
        command: process.execPath,
        args: ["--disable-warning=ExperimentalWarning", "scripts/check.ts"],
      },
      { name: "docs", what: "documents", command: process.execPath, args: nodeTest("test/docs/**/*.test.ts") },
    ],
  ],
  [
    [
      {
        name: "solidity",
        what: "contracts, in Solidity",
        command: "hardhat",
        args: ["test", "solidity", "--no-compile"],
        before: buildContractTests,
      },
      {
        name: "contracts",
        what: "contracts, in TypeScript",
        command: "hardhat",
        args: ["test", "mocha", "--no-compile"],
        before: buildContractTests,
      },
      {
        name: "stack",
        what: "whole stack, without a browser",
        command: process.execPath,
        args: nodeTest("test/stack/**/*.test.ts"),
        processes: true,
      },
      { name: "sdk", what: "SDK", command: process.execPath, args: nodeTest("test/sdk/**/*.test.ts") },
    ],
    [
      {
        name: "indexer",
        what: "indexer",
        command: process.execPath,
        args: nodeTest("test/indexer/**/*.test.ts"),
        processes: true,
      },
      {
        name: "gateway",
        what: "gateway",
        command: process.execPath,
        args: nodeTest("test/gateway/**/*.test.ts"),
        processes: true,
      },
      {
        name: "worker",
        what: "worker",
        command: process.execPath,
        args: nodeTest("test/worker/**/*.test.ts", 2),
        processes: true,
      },
    ],
  ],
  [
    [
      {
        name: "page",
        what: "page, in a real browser",
        command: process.execPath,
        args: nodeTest("test/e2e/**/*.test.ts", 2),
        before: preparePage,
        processes: true,
      },
    ],
  ],
];
const NAMES = STAGES.flat(2).map(({ name }) => name);

/** More failed files than these are no matter of chance and get no second attempt. */
const MOST_AGAIN = 3;
/** How many characters of each failed suite's output are shown again at the end; all of it is in its log. */
const FAILURE_CHARACTERS = 6_000;
const LOGS = join(ROOT, ".genuine", "test-logs");
/** Compile cache, shared by all processes. */
const COMPILED = join(ROOT, "node_modules", ".cache", "genuine-compiled");

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(", ")}. There are: ${NAMES.join(", ")}.`);
  process.exit(1);
}

const began = Date.now();
let passed = 0;
let failed = 0;
let cpuSeconds = 0;
type Failure = { suite: Suite; excerpt: string; log: string };
const failures: Failure[] = [];
/** What failed at first and passed alone: a fault of the test or of the program, to be mended all the same. */
const unstable: Failure[] = [];
const running = new Map<string, number>();
const width = Math.max(...NAMES.map((name) => name.length));
/** On a terminal the last line shows what is running. */
const progress = process.stdout.isTTY ? setInterval(showProgress, 1_000) : undefined;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await mkdir(LOGS, { recursive: true });
await build("Compiling the contracts…", buildContracts);
for (const lanes of STAGES) {
  await Promise.all(
    lanes.map(async (suites) => {
      for (const suite of suites) if (wanted.length === 0 || wanted.includes(suite.name)) await play(suite);
    }),
  );
}
clearInterval(progress);
for (const { suite, excerpt, log } of failures)
  say(`\n=== what failed in ${suite.name}, ${suite.what} (all of it: ${log}) ===\n${excerpt}`);
for (const { suite, excerpt, log } of unstable)
  say(`\n=== UNSTABLE in ${suite.name}: failed at first, passed alone (all of it: ${log}) ===\n${excerpt}`);
say(
  `\n${failures.length === 0 ? "All suites passed" : `Failed: ${failures.map(({ suite }) => suite.name).join(", ")}`} in ${seconds(Date.now() - began)}, with ${Math.round(cpuSeconds)} s of CPU time.`,
);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failures.length === 0 ? 0 : 1);

/** Runs a suite to its end and prints one line about it. */
async function play(suite: Suite): Promise<void> {
  const start = Date.now();
  running.set(suite.name, start);
  if (suite.before !== undefined) await build(undefined, suite.before);
  const log = join(LOGS, `${suite.name}.log`);
  const shown = relative(process.cwd(), log);
  let { code, output, cpuSeconds: spent } = await run(suite, log);
  const counts = countTests(output);
  let again = 0;
  const files = failedFiles(output);
  if (suite.processes && counts.failed > 0 && files.length > 0 && files.length <= MOST_AGAIN) {
    const args = [...suite.args.slice(0, -1).map((arg) => arg.replace(/^(--test-concurrency)=.*/, "$1=1")), ...files];
    const second = await run({ ...suite, args }, join(LOGS, `${suite.name}-again.log`));
    spent += second.cpuSeconds;
    if (second.code === 0 && countTests(second.output).passed > 0) {
      // Without the runner's mark of failure, which readers of the output search for.
      unstable.push({
        suite,
        excerpt: failuresIn(output)
          .replace(/^✖ failing tests:\s*/, "")
          .replaceAll("✖", "!"),
        log: shown,
      });
      again = counts.failed;
      code = 0;
      counts.passed += counts.failed;
      counts.failed = 0;
    }
  }
  running.delete(suite.name);
  cpuSeconds += spent;
  // A suite that fails without a failed test, or passes without any, has not tested what it should.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (code === 0 && tests(suite) && counts.passed === 0) counts.failed = 1;
  passed += counts.passed;
  failed += counts.failed;
  if (counts.failed > 0) failures.push({ suite, excerpt: failuresIn(output), log: shown });
  const result = [
    counts.passed > 0 && `${counts.passed} passed`,
    again > 0 && `${again} of them alone`,
    counts.failed > 0 && `${counts.failed} failed`,
  ]
    .filter(Boolean)
    .join(", ");
  const others = running.size > 0 ? `   still running: ${[...running.keys()].join(", ")}` : "";
  const times = `${seconds(Date.now() - start).padStart(7)} ${`${Math.round(spent)} s`.padStart(7)} CPU`;
  say(
    `${counts.failed === 0 ? "✔" : "✖"} ${suite.name.padEnd(width)}  ${(result || "passed").padEnd(24)}${times}${others}`,
  );
}

/** Builds a suite's dependencies. */
async function build(what: string | undefined, step: () => Promise<void>): Promise<void> {
  if (what !== undefined) say(what);
  const before = finishedRuns.cpuSeconds;
  await step();
  cpuSeconds += finishedRuns.cpuSeconds - before;
}

/** Static checks have no tests to count. */
function tests(suite: Suite): boolean {
  return suite.name !== "check";
}

/** @param log receives all output as it comes */
async function run(suite: Suite, log: string): Promise<{ code: number; output: string; cpuSeconds: number }> {
  const file = createWriteStream(log);
  let output = "";
  const { ended } = spawnTimed(suite.command, suite.args, {
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, FORCE_COLOR: "0" },
    onOutput(text) {
      output += text;
      file.write(text);
    },
  });
  const end = await ended;
  await new Promise<void>((resolve) => file.end(resolve));
  return { ...end, output };
}

/** Parses the summary lines of Hardhat's and Node's runners. */
function countTests(output: string): { passed: number; failed: number } {
  const sum = (pattern: RegExp) => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  return {
    passed: sum(/^\s*(\d+) passing\b/gm) + sum(/^ℹ pass (\d+)$/gm),
    failed: sum(/^\s*(\d+) failing\b/gm) + sum(/^ℹ (?:fail|cancelled) (\d+)$/gm),
  };
}

/** Test files that Node's runner names where it explains failures. */
function failedFiles(output: string): string[] {
  const explained = output.slice(Math.max(0, output.lastIndexOf("✖ failing tests:")));
  return [...new Set([...explained.matchAll(/^test at (\S+?\.test\.ts):\d+:\d+$/gm)].map(([, file]) => file!))];
}

/** The part in which Node's or Hardhat's runner explains failures, else the end. */
function failuresIn(output: string): string {
  const start = Math.max(output.lastIndexOf("✖ failing tests:"), output.search(/^\s*\d+ failing\b/m));
  return (start < 0 ? output.slice(-FAILURE_CHARACTERS) : output.slice(start, start + FAILURE_CHARACTERS)).trim();
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}

/** Prints a line above the progress line. */
function say(text: string): void {
  console.log(progress === undefined ? text : `\r\x1b[K${text}`);
}

function showProgress(): void {
  const now = [...running].map(([name, start]) => `${name} (${seconds(Date.now() - start)})`).join(", ");
  process.stdout.write(`\r\x1b[K${now === "" ? "" : `… running: ${now}`}`.slice(0, process.stdout.columns + 4));
}

/** The browsers come from the system's packages: nothing is downloaded by a test tool. */
async function preparePage(): Promise<void> {
  if (!existsSync(process.env.GENUINE_CHROMIUM ?? "/usr/bin/chromium") && !install("chromium")) {
    console.error(
      "The page is tested in Chromium, which is not installed. Install it (Debian: apt-get install chromium) or name another by GENUINE_CHROMIUM=/path/to/it.",
    );
    process.exit(1);
  }
  for (const engine of ["firefox", "webkit"] as const) {
    const missing = missingPackages(engine);
    if (missing !== undefined && !install(...missing.split(" ")))
      console.error(`NOT TESTED in ${engine}: it is not installed. Install it (Debian: apt-get install ${missing}).`);
  }
  console.log("Building the page…");
  await buildPage();
}

/** Whether Debian's packages are installed now; only root can install them. */
function install(...packages: string[]): boolean {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return false;
  console.log(`Installing ${packages.join(" and ")} for the browser tests…`);
  spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  const { status } = spawnSync("apt-get", ["install", "-y", "-qq", ...packages], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return status === 0;
}
