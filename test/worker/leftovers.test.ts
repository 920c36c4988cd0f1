/** A test that fails with processes running: they end before the next test begins, and with the file in any case. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const module = (path: string) => JSON.stringify(resolve(import.meta.dirname, path));
const FAILING = `
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { before, test } from "node:test";
import { closeAtEnd } from ${module("../support/leftovers.ts")};
import { endWithThisProcess } from ${module("../../scripts/lib/processes.ts")};

function start() {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return closeAtEnd({ child, close: () => (child.kill("SIGKILL"), ended) });
}
let ofFile, ofTest, ofSubtest;
before(() => { ofFile = start(); });
test("fails", async (t) => {
  ofTest = start();
  await t.test("fails within", () => { ofSubtest = start(); assert.fail(); });
  assert.equal(ofSubtest.child.signalCode, "SIGKILL");
  assert.equal(ofTest.child.signalCode, null);
  assert.fail();
});
test("finds nothing of the one before", () => {
  assert.equal(ofTest.child.signalCode, "SIGKILL");
  assert.equal(ofFile.child.signalCode, null, "what all tests of a file use goes on");
  const forgotten = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  endWithThisProcess(forgotten);
  console.log("forgotten: " + forgotten.pid + ", of the file: " + ofFile.child.pid);
});
`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a failing test leaves nothing running behind", { timeout: 300_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "genuine-leftovers-test-"));
  try {
    const file = join(dir, "failing.test.ts");
    await writeFile(file, FAILING);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const args = ["--disable-warning=ExperimentalWarning", "--test", "--test-force-exit", "--test-reporter=tap", file];
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((done) => child.once("close", done));
    assert.equal(code, 1);
    assert.match(output, /^not ok 1 - fails$/m);
    assert.match(output, /^ok 2 - finds nothing of the one before$/m, output);
    const pids = /forgotten: (\d+), of the file: (\d+)/.exec(output)!.slice(1).map(Number);
    // Killed with its file; the system may take a moment to forget it.
    for (const pid of pids) while (isAlive(pid)) await sleep(20);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
