/// <reference lib="dom" />
/** Sealed files over a slow line that breaks, in a real browser: seen, stopped, gone on with, and never fetched twice. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import { Actor } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { type SlowLine, slowLine } from "./slow-line.ts";
import { accessible, bringUp, LASTING_LEASE, PHONE, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let site: string;
let line: SlowLine;
let page: Page;
let problems: string[];
let alice: Actor;

before(async () => {
  world = await bringUp({ espEnv: LASTING_LEASE });
  site = world.stack.urls.page;
  ({ page, problems } = await world.open());
  line = await slowLine(world.stack.urls.esps[0]!);
  // From now on everybody reaches Aurora by that line.
  const indexer = new IndexerClient(world.stack.urls.indexer);
  const aurora = new Actor(world.stack, LOCAL_ACCOUNTS.aurora.privateKey);
  const { name } = await indexer.esp(LOCAL_ACCOUNTS.aurora.address);
  const { espRegistry } = world.stack.deployment.contracts;
  const { block } = await aurora.send({
    address: espRegistry,
    abi: espRegistryAbi,
    functionName: "update",
    args: [name, line.url],
  });
  await indexer.waitForBlock(block, { timeoutMs: 600_000 });
  alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
});
after(async () => {
  line?.close();
  await world.close();
});

/** A picture for Alice, delivered and not yet looked at. */
async function delivered(prompt: string): Promise<string> {
  const { taskId } = await alice.order(line.url, prompt);
  await alice.taskUntil(taskId, (task) => task.status === "delivered");
  return `${site}/tasks/${taskId}`;
}

const first = (range: string | undefined) => Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);

test("a slow file is seen coming, can be stopped, and goes on where it was; a broken line is taken up by itself", async () => {
  const task = await delivered("A lantern of green glass");
  await page.goto(`${site}/market`);
  await playAs(page, "Alice");
  line.takesMs = 60_000; // long enough to look at it and to stop it on any machine
  await page.goto(task);
  await page.getByText(/Fetching the sealed file: \d+ kB of \d+/).waitFor();
  await page.waitForFunction(
    () => Number(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")) > 20,
  );
  await shot(page, "sealed-fetching");
  await accessible(page);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText(/You stopped it; \d+ kB are here and kept\./).waitFor();
  await shot(page, "sealed-stopped");
  await page.waitForTimeout(1_500);
  assert.equal(line.ranges.length, 1, "nothing goes on behind one's back");

  line.takesMs = 6_000;
  line.breakAt = 0.5;
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText(/The sealed file is here/).waitFor();
  const [begin, resumed, again] = line.ranges.map(first);
  assert.equal(begin, 0);
  assert.ok(resumed! > 0 && again! > resumed!, `asked for ${line.ranges.join(", ")}`);
  assert.equal(line.ranges.length, 3);
  // It is here for good: a reload asks nobody.
  await page.reload();
  await page.getByText(/The sealed file is here/).waitFor();
  assert.equal(line.ranges.length, 3);
});

test("a reload in the middle goes on where the page was, also on a phone", async () => {
  const task = await delivered("Three herons under a paper moon");
  const phone = await world.open({ viewport: PHONE, dark: true, locale: "zh-CN" });
  await phone.page.goto(`${site}/market`);
  await phone.page.getByRole("banner").getByRole("button").last().click();
  await phone.page.getByRole("button", { name: /扮演 Alice/ }).click();
  await phone.page.getByRole("banner").getByText("Alice").waitFor();
  line.ranges.length = 0;
  line.takesMs = 60_000; // long enough to look at it and to stop it on any machine
  await phone.page.goto(task);
  await phone.page.waitForFunction(
    () => Number(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")) > 30,
  );
  await shot(phone.page, "phone-dark-sealed-fetching");
  line.takesMs = 6_000;
  await phone.page.reload();
  await phone.page.getByText(/密封文件已到/).waitFor();
  assert.equal(line.ranges.length, 2);
  assert.ok(first(line.ranges[1]) > 0, `asked for ${line.ranges.join(", ")}`);
  await phone.context.close();
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));
