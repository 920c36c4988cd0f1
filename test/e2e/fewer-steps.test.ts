/// <reference lib="dom" />
/** How few clicks it takes, and that nobody has to stay: what is complete is accepted in the payer's place, wherever the payer is. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { BrowserContext, Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, HANG_MS, PHONE, type Surroundings, shot } from "./support.ts";

/** As the project promises: from words to a picture on the screen, the choice to accept automatically included. */
const MOST_CLICKS = 3;
const AUTOMATICALLY = "Accept automatically when the sealed file is complete";

let world: Surroundings;
let site: string;
let indexer: IndexerClient;
let context: BrowserContext;
let page: Page;
let problems: string[];
let first: Hex;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  for (const { privateKey } of [LOCAL_ACCOUNTS.alice, LOCAL_ACCOUNTS.bob])
    await new Actor(world.stack, privateKey).getReadyToPay();
  ({ page, context, problems } = await world.open());
  await context.addInitScript(() => {
    addEventListener(
      "click",
      ({ isTrusted, target }) => {
        // A label's click is followed by one of its field, which is the same finger.
        if (!isTrusted || (target as Element).closest("label") !== null) return;
        sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1;
      },
      true,
    );
  });
});
after(() => world.close());

const clicks = (of: Page) => of.evaluate(() => Number(sessionStorage.clicks ?? 0));
const startCounting = (of: Page) => of.evaluate(() => sessionStorage.setItem("clicks", "0"));
/** The key is shown after it only. */
const accepted = (task: Hex) =>
  until("the acceptance", async () =>
    ["accepted", "revealed"].includes((await indexer.task(task)).status) ? true : undefined,
  );
const taskOf = (url: string) => url.split("/").pop() as Hex;

test("from words to a picture in three clicks, then one for confirmation with stars", async () => {
  await page.goto(`${site}/studio`);
  await playAs(page, "Alice");
  await page.getByLabel("What should it show?").fill("A red fish wearing a crown in the sea");
  await startCounting(page);
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("checkbox", { name: AUTOMATICALLY }).click();
  await accessible(page);
  await shot(page, "offer-accept-automatically");
  await page.getByRole("button", { name: /^Pay .* and start/ }).click();
  await page.getByRole("link", { name: "Save the picture" }).waitFor();
  const counted = await clicks(page);
  assert.ok(counted <= MOST_CLICKS, `${counted} clicks`);
  first = taskOf(page.url());
  const { acceptor, producer, witnesses, status } = await indexer.task(first);
  assert.ok(acceptor !== null && acceptor.toLowerCase() !== producer.toLowerCase());
  assert.deepEqual([witnesses, status], [[], "revealed"], "accepted, not kept by others for somebody silent");

  await page.getByRole("radio", { name: "5 stars" }).check({ force: true });
  await shot(page, "task-verdict");
  await accessible(page);
  await page.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await page.getByText("You gave 5 of 5 stars").waitFor();
  const { status: closed, stars } = await indexer.task(first);
  assert.deepEqual([closed, stars], ["closed", 5]);
  await page.getByText("A red fish wearing a crown in the sea").waitFor();
});

test("again: two clicks, the page is left at once, and the picture is accepted from another one", async () => {
  await startCounting(page);
  await page.getByRole("link", { name: "Again" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).click();
  await page.waitForURL((url) => /\/tasks\/0x/.test(url.pathname) && taskOf(url.pathname) !== first);
  const task = taskOf(page.url());
  assert.equal(await clicks(page), 2);
  await page.getByRole("navigation").first().getByRole("link", { name: "Providers" }).click();
  await accepted(task);
  assert.deepEqual((await indexer.task(task)).witnesses, []);
});

test("variations: four pictures by the same words are asked for at once", async () => {
  await page.goto(`${site}/tasks/${first}`);
  await page.getByRole("link", { name: "Four variations" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();
  await page.getByText(/^4 pictures, .* each$/).waitFor();
  await page.getByText("“A red fish wearing a crown in the sea”").waitFor();
});

test("the page is closed after paying: the next visit accepts", async () => {
  await page.goto(`${site}/studio?change=${first}`);
  const prompt = page.getByLabel("What should it show?");
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  assert.equal(await prompt.inputValue(), "A red fish wearing a crown in the sea");
  await prompt.fill("A white owl and a blue mushroom at night");
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();
  world.signal("esp-aurora", "SIGSTOP");
  world.signal("esp-borealis", "SIGSTOP");
  world.signal("esp-cascade", "SIGSTOP");
  let task: Hex;
  try {
    await page.getByRole("button", { name: /^Pay .* and start/ }).click();
    await page.waitForURL(/\/tasks\/0x/);
    task = taskOf(page.url());
    await page.close();
  } finally {
    for (const role of ["aurora", "borealis", "cascade"]) world.signal(`esp-${role}`, "SIGCONT");
  }
  await until("the delivery", async () => ((await indexer.task(task)).status === "delivered" ? true : undefined));
  page = await context.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(`${site}/market`);
  await accepted(task);
  assert.deepEqual((await indexer.task(task)).witnesses, []);
  await page.goto(`${site}/tasks/${task}`);
  await page.getByRole("link", { name: "Save the picture" }).waitFor();
});

test("a purchase is one click until the file is open; without the choice nothing is accepted", async () => {
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  const { items } = await indexer.task(first);
  const productId = items[0]!.productId;
  await alice.offer(productId, 3_000_000n);
  await page.goto(`${site}/products/${productId}`);
  await playAs(page, "Bob");
  const buy = page.getByRole("button", { name: /^Buy for / });
  await buy.and(page.locator(":enabled")).waitFor();
  assert.ok(await page.getByRole("checkbox", { name: AUTOMATICALLY }).isChecked(), "chosen once");
  await startCounting(page);
  await buy.click();
  await page.getByRole("button", { name: "Confirm and pay" }).waitFor();
  assert.equal(await clicks(page), 1);
  const { sale } = await indexer.product(productId);
  assert.ok(sale?.acceptor !== null);
  assert.deepEqual(sale?.witnesses, []);
  await shot(page, "sale-accepted-automatically");
  await page.getByRole("button", { name: "Confirm and pay" }).click();
  await page.getByText("You see the original.").waitFor();
  assert.deepEqual(problems, []);

  const other = await world.open({ locale: "zh-CN", viewport: PHONE });
  await other.page.goto(`${site}/studio`);
  await other.page.getByRole("banner").getByRole("button", { name: "连接" }).click();
  await other.page.getByRole("button", { name: "扮演 Alice 创作者" }).click();
  await other.page.getByRole("banner").getByText("Alice").waitFor();
  await other.page.keyboard.press("Escape");
  await other.page.getByRole("button", { name: "海里戴王冠的红鱼" }).click();
  await other.page.getByRole("button", { name: "询价" }).click();
  assert.equal(await other.page.getByRole("checkbox", { name: "密封文件完整时自动接收" }).isChecked(), false);
  await accessible(other.page);
  await shot(other.page, "offer-accept-automatically-chinese");
  await other.page.getByRole("button", { name: /^支付/ }).click();
  await other.page.waitForURL(/\/tasks\/0x/, { timeout: HANG_MS });
  await other.page.getByRole("button", { name: "接收交付" }).waitFor();
  assert.equal((await indexer.task(taskOf(other.page.url()))).acceptor, null);
  await other.context.close();
});
