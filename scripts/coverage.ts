/**
 * `npm run coverage`: which lines and branches of the contracts the Solidity tests reach. Takes some minutes, writes
 * docs/coverage.json.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyContracts } from "./lib/contracts-copy.ts";
import { writeReport } from "./lib/reports.ts";
import { type Branch, withBranches } from "./solidity/branches.ts";
import { parse, SOURCES } from "./solidity/compiler.ts";

/** Excluded tests: their assertions about gas hold for the optimized contract only. */
const WITHOUT = "CostsNoMore|CostsTheSame";

const folder = copyContracts("coverage");
const branches = new Map<string, Branch[]>();
for (const [path, { ast }] of Object.entries(parse())) {
  if (!path.startsWith("contracts/")) continue;
  const changed = withBranches(SOURCES.get(path)!, ast);
  branches.set(path, changed.branches);
  writeFileSync(join(folder, path), changed.source);
}
const args = ["test", "solidity", "--coverage", "--build-profile", "coverage", "--grep-exclude", WITHOUT];
const { status } = spawnSync("hardhat", args, { cwd: folder, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

/** Execution count of each line, by file. */
const hits = new Map<string, Map<number, number>>();
let file = new Map<number, number>();
for (const line of readFileSync(join(folder, "coverage", "lcov.info"), "utf8").split("\n")) {
  if (line.startsWith("SF:")) {
    file = new Map();
    hits.set(line.slice(3), file);
  }
  if (!line.startsWith("DA:")) continue;
  const [number, count] = line.slice(3).split(",").map(Number) as [number, number];
  file.set(number, count);
}

const lines = { all: 0, uncovered: [] as string[] };
const sides = { all: 0, uncovered: [] as string[] };
for (const [path, ran] of hits) {
  const own = SOURCES.get(path)!.toString().split("\n").length;
  for (const [number, count] of ran) {
    if (number >= own) continue;
    lines.all += 1;
    if (count === 0) lines.uncovered.push(`${path}:${number}`);
  }
  for (const { line, condition, yes, no } of branches.get(path) ?? []) {
    for (const [outcome, at] of [
      ["holds", yes],
      ["fails", no],
    ] as const) {
      sides.all += 1;
      if ((ran.get(at) ?? 0) === 0) sides.uncovered.push(`${path}:${line} never ${outcome}: ${condition}`);
    }
  }
}
const told = ({ all, uncovered }: typeof lines) => ({
  all,
  covered: all - uncovered.length,
  share: Number(((all - uncovered.length) / all).toPrecision(5)),
  uncovered,
});
writeReport("coverage.json", { lines: told(lines), branches: told(sides) });
for (const [name, { covered, all, share }] of Object.entries({ lines: told(lines), branches: told(sides) }))
  console.log(`${covered} of ${all} ${name}: ${(100 * share).toFixed(2)} %.`);
