/**
 * `npm run soak [-- kills | endurance]`: kills busy workers 210 times, three of them side by side (docs/kills.json), and
 * runs one through a day of tasks with the chain's clock running ahead (docs/endurance.json). Each takes ten minutes or so.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildContracts, ROOT } from "./lib/build.ts";
import { measureEndurance } from "./lib/endurance.ts";
import { writeReport } from "./lib/reports.ts";

const RUNS = 3;
const KILLS = 70;

type Report = {
  kills: number;
  atStep: Record<string, number>;
  tasks: number;
  silent: number;
  sales: number;
  secrets: number;
  transactions: number;
  seconds: number;
  seed: number;
};

/** A task a minute. */
const DAILY_TASKS = 1_440;
/** Heap growth between one quarter of the day and another: more is a leak, not chance. */
const MOST_GROWTH = 1.1;

const part = process.argv[2];
if (part !== undefined && part !== "kills" && part !== "endurance") {
  console.error(`"${part}" is no part of the soak. There are: kills, endurance.`);
  process.exit(1);
}
await buildContracts();
if (part !== "endurance") await soakKills();
if (part !== "kills") await soakEndurance();

async function soakEndurance(): Promise<void> {
  const figures = await measureEndurance(DAILY_TASKS, (line) => console.log(line));
  writeReport("endurance.json", figures);
  const { tasks, hours, heapBefore, heapAfter } = figures;
  console.log(
    `${tasks} tasks in ${hours} hours of the chain's clock; the least heap went from ${heapBefore} to ${heapAfter} MB.`,
  );
  if (heapAfter > heapBefore * MOST_GROWTH) {
    console.error("The worker's memory grows.");
    process.exit(1);
  }
}

async function soakKills(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "genuine-soak-"));
  const reports = await Promise.all(Array.from({ length: RUNS }, (_, index) => soak(join(dir, `${index}.json`))));
  await rm(dir, { recursive: true });

  const sum = (figure: "kills" | "tasks" | "silent" | "sales" | "secrets" | "transactions") =>
    reports.reduce((total, report) => total + report[figure], 0);
  const atStep: Record<string, number> = {};
  for (const report of reports)
    for (const [step, count] of Object.entries(report.atStep)) atStep[step] = (atStep[step] ?? 0) + count;
  const total = {
    kills: sum("kills"),
    atStep,
    tasks: sum("tasks"),
    silent: sum("silent"),
    sales: sum("sales"),
    secrets: sum("secrets"),
    transactions: sum("transactions"),
    seconds: Math.max(...reports.map(({ seconds }) => seconds)),
    seeds: reports.map(({ seed }) => seed),
  };
  writeReport("kills.json", total);
  console.log(`${total.kills} kills; no key was lost, nothing was sent twice, nothing came late.`);
}

/** One worker with its own chain. Ends the process if the test fails. */
async function soak(file: string): Promise<Report> {
  const env = { ...process.env, GENUINE_KILLS: String(KILLS), GENUINE_KILLS_REPORT: file };
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--test", "test/worker/kills.test.ts"],
    { cwd: ROOT, env, stdio: "inherit" },
  );
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) process.exit(1);
  return JSON.parse(await readFile(file, "utf8")) as Report;
}
