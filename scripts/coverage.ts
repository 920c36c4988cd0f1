/** `npm run coverage`: which lines of the contracts the Solidity tests reach. Takes some minutes, writes docs/coverage.json. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./lib/build.ts";
import { copyContracts } from "./lib/contracts-copy.ts";

/** What a step costs is told of the optimized contract. */
const WITHOUT = "CostsNoMore|CostsTheSame";

const folder = copyContracts("coverage");
const args = ["test", "solidity", "--coverage", "--build-profile", "coverage", "--grep-exclude", WITHOUT];
const { status } = spawnSync("hardhat", args, { cwd: folder, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const uncovered: string[] = [];
let lines = 0;
let file = "";
for (const line of readFileSync(join(folder, "coverage", "lcov.info"), "utf8").split("\n")) {
  if (line.startsWith("SF:")) file = line.slice(3);
  if (!line.startsWith("DA:")) continue;
  lines += 1;
  const [number, hits] = line.slice(3).split(",");
  if (hits === "0") uncovered.push(`${file}:${number}`);
}
const share = Number(((lines - uncovered.length) / lines).toPrecision(5));
writeFileSync(join(ROOT, "docs", "coverage.json"), `${JSON.stringify({ lines, covered: lines - uncovered.length, share, uncovered }, null, 1)}\n`);
console.log(`${lines - uncovered.length} of ${lines} lines: ${(100 * share).toFixed(2)} %.`);
