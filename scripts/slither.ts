/**
 * `npm run slither`: has Slither (https://github.com/crytic/slither) look at the contracts. Fails on whatever it finds that
 * slither.waivers.json does not waive with a reason, and on waivers that cover nothing. Slither comes from PATH or from
 * GENUINE_SLITHER; it is written in Python, so npm does not install it.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ROOT } from "./lib/build.ts";
import { howToGet, outsideTool } from "./lib/outside-tools.ts";
import { type Finding, judge, placeOf, readWaivers } from "./lib/slither.ts";
import { analyse } from "./solidity/compiler.ts";

/** Version for which the waivers were written. */
const VERSION = "0.11.6";

const slither = outsideTool("slither", "GENUINE_SLITHER");
if (slither === undefined) {
  console.error(howToGet("Slither", `slither-analyzer==${VERSION}`, "GENUINE_SLITHER"));
  process.exit(1);
}
if (slither.version !== VERSION) {
  console.error(`The waivers are of Slither ${VERSION}; this is ${slither.version}, which may find more or less.`);
}
const findings = find(slither.command, prepare());
const { open, stale } = judge(findings, readWaivers());
for (const finding of open) console.error(`✗ ${finding.check} in ${placeOf(finding)}: ${finding.description.trim()}`);
for (const place of stale) console.error(`✗ The waiver for ${place} covers nothing.`);
console.log(
  `Slither ${slither.version}: ${findings.length} findings, ${open.length} of them not waived; ${stale.length} waivers without a finding.`,
);
process.exit(open.length + stale.length === 0 ? 0 : 1);

/** A folder with one compilation of all contracts, as Slither reads it of a Hardhat project. */
function prepare(): string {
  const folder = join(ROOT, ".genuine", "slither");
  const builds = join(folder, "artifacts", "build-info");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(builds, { recursive: true });
  for (const name of ["contracts", "node_modules"]) symlinkSync(join(ROOT, name), join(folder, name));
  // Slither recognises a project by this file; it is not executed.
  writeFileSync(join(folder, "hardhat.config.js"), "");
  const { version, input, output } = analyse();
  writeFileSync(join(builds, "all.json"), JSON.stringify({ solcVersion: version, input }));
  writeFileSync(join(builds, "all.output.json"), JSON.stringify({ output }));
  return folder;
}

function find(command: string, folder: string): Finding[] {
  const report = join(folder, "report.json");
  const args = ["--compile-force-framework", "hardhat", "--ignore-compile", "--npx-disable", "--json", report];
  // It would ask a Hardhat in PATH where things are, which answers for the project around the folder.
  const path = process.env.PATH!.split(delimiter).filter((entry) => !entry.endsWith(join("node_modules", ".bin")));
  const { stderr } = spawnSync(command, [".", ...args, "--config-file", join(ROOT, "slither.config.json")], {
    cwd: folder,
    env: { ...process.env, PATH: path.join(delimiter) },
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  const { success, results } = readReport(report, stderr);
  if (!success || results.detectors === undefined)
    throw new Error(`Slither looked at nothing:\n${stderr.slice(-2_000)}`);
  return results.detectors;
}

function readReport(path: string, stderr: string): { success: boolean; results: { detectors?: Finding[] } } {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ReturnType<typeof readReport>;
  } catch {
    throw new Error(`Slither wrote no report:\n${stderr.slice(-2_000)}`);
  }
}
