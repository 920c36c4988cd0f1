/** Alerts and dashboard ask for metrics that a worker has, and promtool, where it is installed, finds each alert as its example says. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Metrics } from "../../esp/src/metrics.ts";

const DIR = join(import.meta.dirname, "../../esp/monitoring");
const read = (name: string) => readFileSync(join(DIR, name), "utf8");
const noPromtool = spawnSync("promtool", ["--version"]).error === undefined ? false : "promtool is not installed";

/** Names of all metrics, without their values. */
async function names(): Promise<Set<string>> {
  const metrics = new Metrics();
  metrics.watch({
    store: { countIn: async () => 0, checkpoints: async () => [] } as never,
    duties: { gained: async () => 0n } as never,
    follower: { lastContact: 0 },
    disk: { free: 0 },
    generators: { all: [] } as never,
    notReady: () => null,
    leads: () => true,
  });
  return new Set([...(await metrics.text()).matchAll(/^# TYPE (genuine_\w+)/gm)].map(([, name]) => name!));
}

const asked = (text: string) =>
  new Set([...text.matchAll(/genuine_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, "")));

test("every metric of alerts and dashboard exists, and every one that exists is shown", async () => {
  const known = await names();
  for (const file of ["alerts.yml", "alerts.test.yml", "dashboard.json"])
    for (const name of asked(read(file))) assert.ok(known.has(name), `${file} asks for ${name}`);
  assert.deepEqual(
    [...known].filter((name) => !asked(read("dashboard.json")).has(name)),
    [],
  );
});

test("every alert has an example, a summary and a remedy", () => {
  const rules = read("alerts.yml").split("- alert: ").slice(1);
  assert.ok(rules.length >= 8);
  for (const rule of rules) {
    const [name] = rule.split("\n");
    assert.match(rule, /summary: .+\n +remedy: .+/, name);
    assert.match(read("alerts.test.yml"), new RegExp(`eval_time: 20m\n +alertname: ${name}\n +exp_alerts:\n`), name);
  }
});

test("the dashboard's panels are complete", () => {
  const { panels, uid } = JSON.parse(read("dashboard.json")) as {
    uid: string;
    panels: { id: number; title: string; gridPos: object; targets: { expr: string }[] }[];
  };
  assert.ok(uid);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { title, targets } of panels) assert.ok(targets.length > 0 && targets.every(({ expr }) => expr), title);
});

test("promtool accepts the alerts, and finds each as its example says", { skip: noPromtool }, () => {
  for (const args of [
    ["check", "rules", "alerts.yml"],
    ["test", "rules", "alerts.test.yml"],
  ]) {
    const { status, stdout, stderr } = spawnSync("promtool", args, { cwd: DIR, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  }
});
