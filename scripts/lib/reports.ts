/** Reports of long runs: kept in docs/, with commit and date. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build.ts";

export type Provenance = { commit: string; date: string };

/** @param name below docs/, as "kills.json" */
export function readReport<T>(name: string): T & Provenance {
  return JSON.parse(readFileSync(join(ROOT, "docs", name), "utf8")) as T & Provenance;
}

export function writeReport(name: string, found: object): void {
  const { stdout } = spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" });
  const provenance: Provenance = { commit: stdout.trim(), date: new Date().toISOString().slice(0, 10) };
  writeFileSync(join(ROOT, "docs", name), `${JSON.stringify({ ...provenance, ...found }, null, 1)}\n`);
}
