/**
 * `npm test`: everything: types and static analysis, then contracts (Solidity and TypeScript), journeys on the whole stack and SDK beside
 * indexer and worker, then the page in a real browser. `npm test -- sdk worker` runs only the suites named.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { buildContractTests, buildContracts, buildPage, ROOT } from "./lib/build.ts";

type Suite = { name: string; what: string; command: string; args: string[]; before?: () => Promise<void> };

/** A test that waits for ever fails after so many milliseconds; none needs a third of it. */
const PATIENCE = 900_000;
const nodeTest = (pattern: string, atOnce = 1) => [
  "--disable-warning=ExperimentalWarning",
  "--test",
  `--test-timeout=${PATIENCE}`,
  `--test-concurrency=${atOnce}`,
  pattern,
];
/** Stages follow one another; the lanes of a stage run side by side, as each waits at times: what the first says is shown at once. */
const STAGES: Suite[][][] = [
  [
    [
      { name: "types", what: "TypeScript types", command: "tsc", args: ["--noEmit"] },
      {
        name: "indexer-types",
        what: "TypeScript types of the indexer",
        command: "tsc",
        args: ["--noEmit", "-p", "indexer"],
      },
      {
        name: "app-types",
        what: "TypeScript types of the page, and that no language lacks a text",
        command: "tsc",
        args: ["--noEmit", "-p", "app"],
      },
      {
        name: "lint",
        what: "static analysis of the contracts",
        command: "solhint",
        args: ["-c", "solhint.config.cjs", "--disc", "--noPoster", "-w", "0", "contracts/**/*.sol"],
      },
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
      },
      { name: "sdk", what: "SDK", command: process.execPath, args: nodeTest("test/sdk/**/*.test.ts") },
    ],
    [
      { name: "indexer", what: "indexer", command: process.execPath, args: nodeTest("test/indexer/**/*.test.ts") },
      { name: "worker", what: "worker", command: process.execPath, args: nodeTest("test/worker/**/*.test.ts", 2) },
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
      },
    ],
  ],
];
const NAMES = STAGES.flat(2).map(({ name }) => name);

/** Of each suite that failed, how much is told again. */
const FAILURE_CHARACTERS = 6_000;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(", ")}. There are: ${NAMES.join(", ")}.`);
  process.exit(1);
}

const began = Date.now();
let passed = 0;
let failed = 0;
const failures: { suite: string; told: string }[] = [];
console.log("Compiling the contracts…");
await buildContracts();
for (const lanes of STAGES) {
  await Promise.all(
    lanes.map(async (suites, lane) => {
      for (const suite of suites)
        if (wanted.length === 0 || wanted.includes(suite.name)) await play(suite, lane === 0 || wanted.length === 1);
    }),
  );
}
// Told again where people look, after the suites that ran on.
for (const { suite, told } of failures) console.log(`\n=== what failed in ${suite} ===\n${told}`);
console.log(
  `\n${failures.length === 0 ? "All suites passed" : `Failed: ${failures.map(({ suite }) => suite).join(", ")}`} in ${Math.round((Date.now() - began) / 1000)} s.`,
);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failures.length === 0 ? 0 : 1);

/** @param aloud whether to show what it says while it runs, rather than at its end */
async function play(suite: Suite, aloud: boolean): Promise<void> {
  console.log(`\n=== ${suite.name}: ${suite.what}${aloud ? "" : ", meanwhile"} ===`);
  const start = Date.now();
  await suite.before?.();
  const { code, output } = await run(suite, aloud);
  if (!aloud) console.log(`\n=== ${suite.name}: ${suite.what} ===\n${output}`);
  const counts = countTests(output);
  passed += counts.passed;
  failed += counts.failed;
  // A suite that fails without a failed test, or passes without any, has not tested what it should.
  if (code !== 0 && counts.failed === 0) failed += 1;
  if (code === 0 && tests(suite) && counts.passed === 0) failed += 1;
  if (code !== 0 || (tests(suite) && counts.passed === 0))
    failures.push({ suite: suite.name, told: failuresIn(output) });
  console.log(`=== ${suite.name}: ${code === 0 ? "passed" : "FAILED"} in ${Math.round((Date.now() - start) / 1000)} s`);
}

/** Type checks and static analysis have no tests to count. */
function tests(suite: Suite): boolean {
  return suite.command !== "tsc" && suite.command !== "solhint";
}

function run(suite: Suite, aloud: boolean): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(suite.command, suite.args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    let output = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (aloud) to.write(chunk);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Reads the closing lines of Hardhat's and Node's runners. */
function countTests(output: string): { passed: number; failed: number } {
  const sum = (pattern: RegExp) => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  return {
    passed: sum(/^\s*(\d+) passing\b/gm) + sum(/^ℹ pass (\d+)$/gm),
    failed: sum(/^\s*(\d+) failing\b/gm) + sum(/^ℹ fail (\d+)$/gm),
  };
}

/** The part in which Node's or Hardhat's runner explains what failed, else the end. */
function failuresIn(output: string): string {
  const start = Math.max(output.lastIndexOf("✖ failing tests:"), output.search(/^\s*\d+ failing\b/m));
  return (start < 0 ? output.slice(-FAILURE_CHARACTERS) : output.slice(start, start + FAILURE_CHARACTERS)).trim();
}

/** The browser comes from the system's packages: nothing is downloaded by a test tool. */
async function preparePage(): Promise<void> {
  if (!existsSync(process.env.GENUINE_CHROMIUM ?? "/usr/bin/chromium")) {
    const canInstall = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
    if (!canInstall) {
      console.error(
        "The page is tested in Chromium, which is not installed. Install it (Debian: apt-get install chromium) or name another by GENUINE_CHROMIUM=/path/to/it.",
      );
      process.exit(1);
    }
    console.log("Installing Chromium for the browser tests…");
    spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    const installed = spawnSync("apt-get", ["install", "-y", "-qq", "chromium"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (installed.status !== 0) {
      console.error("Chromium could not be installed. Run: apt-get install chromium");
      process.exit(1);
    }
  }
  console.log("Building the page…");
  await buildPage();
}
