/** Services of the local stack that end by themselves: before the stack is ready, once, and again and again. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type StackError, startService } from "../../scripts/lib/processes.ts";
import { closeAtEnd } from "../support/leftovers.ts";

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-services-test-"));
});
after(() => rm(dir, { recursive: true, force: true }));

/** A service that writes "begun" and runs `script`. */
function start(script: string) {
  const logFile = join(dir, `${Math.random()}.log`);
  const crash = Promise.withResolvers<StackError>();
  const service = startService({
    name: "part",
    command: process.execPath,
    args: ["-e", `console.log("begun"); ${script}`],
    cwd: dir,
    env: {},
    logFile,
    onCrash: crash.resolve,
    firstPauseMs: 1,
  });
  closeAtEnd({ close: () => service.stop() });
  return { service, crash: crash.promise, log: () => readFile(logFile, "utf8") };
}

test("one that ends before it is kept alive is not started again", async () => {
  const { crash } = start(`console.error("no way"); process.exit(3)`);
  const { code, message } = await crash;
  assert.equal(code, "service_stopped");
  assert.match(message, /^part stopped by itself \(exit code 3\)\. The end of .+:\nbegun\nno way$/);
});

test("one that is kept alive is started again, each time with a sentence", async () => {
  const marker = join(dir, "lives");
  await writeFile(marker, "");
  // Ends twice, then stays.
  const script = `
    const { appendFileSync, readFileSync } = require("node:fs");
    appendFileSync(${JSON.stringify(marker)}, "x");
    const lives = readFileSync(${JSON.stringify(marker)}, "utf8").length;
    if (lives < 3) setTimeout(() => process.exit(1), 100); else { console.log("stays"); setInterval(() => {}, 1000); }`;
  const { service, log } = start(script);
  const said: string[] = [];
  service.keepAlive((text) => said.push(text));
  while (!(await log().catch(() => "")).includes("stays")) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(said.length, 2);
  assert.match(said[1]!, /^part stopped by itself \(exit code 1\)\. It is started again in 0\.002 s; its log is /);
  await service.stop();
  assert.equal(said.length, 2, "an end that was asked for is none of its own");
});

test("one that keeps ending is given up with the end of its log", async () => {
  const { service, crash, log } = start(`setTimeout(() => { console.error("no disk"); process.exit(1); }, 100)`);
  const said: string[] = [];
  service.keepAlive((text) => said.push(text));
  const { code, message } = await crash;
  assert.equal(code, "service_keeps_stopping");
  assert.match(
    message,
    /^part keeps stopping \(exit code 1\): it was started again 5 times\. The end of [\s\S]+no disk$/,
  );
  assert.equal(said.length, 5);
  assert.equal((await log()).match(/begun/g)?.length, 6);
});
