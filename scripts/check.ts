/**
 * `npm run check`: every static check, in parallel. `npm run lint` and `npm run typecheck` run subsets;
 * `npm run check -- biome knip` runs just these.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { buildContracts, ROOT } from "./lib/build.ts";
import { SOLIDITY_FILES } from "./lib/solidity-files.ts";

type Check = { name: string; what: string; command: string; args: string[] };

/** Longest first, so that the last one to start is short. */
const CHECKS: Check[] = [
  { name: "cspell", what: "spelling", command: "cspell", args: ["--no-progress", "--no-summary", "--show-context"] },
  {
    name: "solhint",
    what: "static analysis of the contracts",
    command: "solhint",
    args: ["-c", "solhint.config.cjs", "--disc", "--noPoster", "-w", "0", "contracts/**/*.sol"],
  },
  {
    name: "docs",
    what: "generated reference is up to date",
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", "scripts/docs.ts", "--check"],
  },
  {
    name: "browsers",
    what: "nothing that a supported browser lacks",
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", "scripts/browser-check.ts"],
  },
  {
    name: "prettier",
    what: "format of Solidity",
    command: "prettier",
    args: ["--check", "--log-level", "warn", ...SOLIDITY_FILES],
  },
  { name: "types", what: "types of SDK, worker, scripts and tests", command: "tsc", args: ["--noEmit"] },
  { name: "app-types", what: "types and texts of the page", command: "tsc", args: ["--noEmit", "-p", "app"] },
  { name: "indexer-types", what: "types of the indexer", command: "tsc", args: ["--noEmit", "-p", "indexer"] },
  { name: "knip", what: "dead exports, files and dependencies", command: "knip", args: ["--no-progress"] },
  {
    name: "biome",
    what: "format, lint and import boundaries",
    command: "biome",
    args: ["check", "--error-on-warnings"],
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`Unknown check ${unknown.join(", ")}. There are: ${CHECKS.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

const began = Date.now();
const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
// The types of contracts are generated.
if (checks.some(({ command }) => command === "tsc" || command === "knip")) await buildContracts();

const failed: string[] = [];
const queue = [...checks];
await Promise.all(Array.from({ length: availableParallelism() }, work));
const outcome = failed.length === 0 ? "All checks passed" : `Failed: ${failed.join(", ")}`;
console.log(`${outcome} in ${seconds(began)}.`);
process.exit(failed.length === 0 ? 0 : 1);

async function work(): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const start = Date.now();
    const { code, output } = await run(check);
    console.log(`${code === 0 ? "✓" : "✗"} ${check.name.padEnd(14)} ${check.what}, ${seconds(start)}`);
    if (code === 0) continue;
    failed.push(check.name);
    console.log(output.trimEnd());
  }
}

function run({ command, args }: Check): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
