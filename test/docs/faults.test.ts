/** The seeded faults of the campaign: they apply to the contracts as they are, and the documents report the findings. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/build.ts";
import { readReport } from "../../scripts/lib/reports.ts";
import { FILES, read } from "./documents.ts";

const FAULTS = [...FILES].filter((path) => /^test\/contracts\/faults\/.*\.patch$/.test(path));
const report = readReport<{
  faults: number;
  tried: number;
  found: number;
  results: { fault: string; found: boolean }[];
}>("faults.json");

test("every fault applies to the contracts", () => {
  for (const path of FAULTS) {
    const { status, stderr } = spawnSync("git", ["apply", "--check", path], { cwd: ROOT, encoding: "utf8" });
    assert.equal(status, 0, `${path}: ${stderr}`);
  }
});

test("the report is about these faults", () => {
  assert.equal(report.faults, FAULTS.length);
  const names = new Set(FAULTS.map((path) => basename(path, ".patch")));
  for (const { fault } of report.results) assert.ok(names.has(fault), fault);
});

test("the documents state as many as the report", () => {
  const told = /puts (\d+) faults into .* (\d+) of them have been tried and (\d+) were found/s.exec(
    read("docs/security.md"),
  );
  assert.deepEqual(told?.slice(1).map(Number), [report.faults, report.tried, report.found]);
  assert.ok(read("docs/measurements.md").includes(`how many of ${report.faults} seeded faults`));
});

test("the documents name each fault that was tried and not found", () => {
  const security = read("docs/security.md");
  for (const { fault, found } of report.results) if (!found) assert.ok(security.includes(`\`${fault}\``), fault);
});
