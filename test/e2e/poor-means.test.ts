/// <reference lib="dom" />
/**
 * An old phone on a bad line, and a page that came by plain http from another machine: an order is paid and opened there too,
 * nothing that was typed is lost, and whatever takes longer than a moment is shown in words. Each such answer is held back until
 * the words stand there, so no test depends on how long anything takes.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { BrowserContext, Page, Request, Route } from "playwright-core";
import type { Hex } from "viem";
import { until } from "../../scripts/lib/actor.ts";
import { launchBrowser, playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, HANG_MS, PHONE, type Surroundings, shot } from "./support.ts";

/** As browsers' tools do it for 3G: 400 ms there and back, 400 kbit/s. */
const LINE = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
/** CPU slowdown of a good phone of eight years ago, relative to a computer of today. */
const SLOWER = 6;
const PLAIN_HOST = "genuine.test";

let world: Surroundings;
let site: string;
let indexer: IndexerClient;
let context: BrowserContext;
let page: Page;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
});
after(() => world.close());
afterEach(() => context?.close());

test("an eight-year-old phone on 3G: order: paid and opened, typed text is kept, and each wait is shown in words", async () => {
  let problems: string[];
  ({ page, context, problems } = await world.open({ viewport: PHONE }));
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.emulateNetworkConditions", LINE);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const prompt = page.getByLabel("What should it show?");

  // Before any script has come: what there is can be read, and what is typed stays.
  const scripts = await hold((request) => request.resourceType() === "script");
  await page.goto(`${site}/studio`, { waitUntil: "commit" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  await prompt.fill("A lamp beside the sea");
  const list = await hold((request) => /\/esps\?/.test(request.url()));
  await scripts.release();
  await page.getByText("21 / 2000").waitFor();
  assert.equal(await prompt.inputValue(), "A lamp beside the sea");
  await list.release();

  await playAs(page, "Carol");
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.getByRole("banner").getByText("1,000.00").waitFor();
  await page.keyboard.press("Escape");
  const before = await indexer.tasks({ producer: LOCAL_ACCOUNTS.carol.address });

  const quote = await hold((request) => request.url().endsWith("/quotes"));
  await page.getByText("Cascade").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("button", { name: "Asking the provider…" }).waitFor();
  const chain = await hold((request) => request.url().startsWith(world.stack.urls.rpc));
  await quote.release();
  await page.getByText("Asking the chain whether this would go through…").waitFor();
  await shot(page, "phone-slow-offer");
  await accessible(page);
  await chain.release();

  const pay = page.getByRole("button", { name: /^Pay .* and start/ });
  await pay.and(page.locator(":enabled")).waitFor();
  await world.node("evm_setAutomine", [false]);
  try {
    await pay.click();
    await page.getByText("Sent…").waitFor();
    world.signal("indexer", "SIGSTOP");
  } finally {
    await world.node("evm_setAutomine", [true]);
    await world.node("evm_mine");
  }
  try {
    await page.getByText("Almost there…").waitFor();
  } finally {
    world.signal("indexer", "SIGCONT");
  }
  const sealed = await hold((request) => request.url().endsWith("/sealed"));
  await page.waitForURL(/\/tasks\/0x/);
  await page
    .getByText(/^Fetching the sealed file/)
    .first()
    .waitFor();
  await shot(page, "phone-slow-fetching");
  await sealed.release();
  await finish(page);
  assert.deepEqual(problems, []);
  const after = await indexer.tasks({ producer: LOCAL_ACCOUNTS.carol.address });
  assert.equal(after.items.length, before.items.length + 1);
});

test("plain http from another machine: order: the page says so; paid and opened, and copying works", async (t) => {
  const browser = await launchBrowser({ args: [`--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`] });
  t.after(() => browser.close());
  context = await browser.newContext();
  context.setDefaultTimeout(HANG_MS);
  page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(`${site.replace("127.0.0.1", PLAIN_HOST).replace("localhost", PLAIN_HOST)}/studio`);
  const lacks = await page.evaluate(() => [isSecureContext, "clipboard" in navigator, crypto.subtle === undefined]);
  assert.deepEqual(lacks, [false, false, true]);
  await page.getByText(/^This page came by plain http: .* Open it by https, or at localhost\.$/).waitFor();
  await accessible(page);
  await playAs(page, "Bob");
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.getByRole("banner").getByText("1,000.00").waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("What should it show?").fill("A lamp beside a lake");
  await page.getByText("Cascade").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).click();
  await page.waitForURL(/\/tasks\/0x/);
  await shot(page, "plain-http");
  const task = await finish(page);

  const productId = task.items[0]!.productId;
  await page.goto(new URL(`/products/${productId}`, page.url()).href);
  const copy = page.getByRole("button", { name: /^Copy / }).first();
  const shown = (await copy.innerText()).trim();
  await copy.click();
  await copy.getByText("Copied").waitFor();
  await page.goto(new URL("/studio", page.url()).href);
  await page.getByLabel("What should it show?").fill("");
  await page.getByLabel("What should it show?").press("ControlOrMeta+V");
  const pasted = await page.getByLabel("What should it show?").inputValue();
  assert.match(pasted, /^(0x[0-9a-f]{40,}|baf[a-z0-9]+)$/i);
  assert.equal(pasted.slice(0, 4), shown.slice(0, 4));
  assert.deepEqual(problems, []);
});

/** Accepts, opens and confirms; resolves with the task as it stands then. */
async function finish(on: Page) {
  await on.getByRole("button", { name: "Accept the delivery" }).click();
  await on.getByRole("link", { name: "Save the picture" }).waitFor();
  await on.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await on.getByRole("heading", { name: "Your picture is made" }).waitFor();
  const id = new URL(on.url()).pathname.split("/").pop() as Hex;
  return until("the payment", async () => {
    const task = await indexer.task(id);
    return task.items.every(({ status }) => status === "settled") ? task : undefined;
  });
}

/** Keeps the page's requests that match until they are released. */
async function hold(matches: (request: Request) => boolean): Promise<{ release(): Promise<void> }> {
  let open = false;
  const waiting: Route[] = [];
  const keep = async (route: Route) => {
    if (open || !matches(route.request())) return route.fallback();
    waiting.push(route);
  };
  await page.route("**/*", keep);
  return {
    async release() {
      open = true;
      await Promise.all(waiting.map((route) => route.continue()));
      await page.unroute("**/*", keep);
    },
  };
}
