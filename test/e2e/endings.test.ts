/// <reference lib="dom" />
/** Orders that are ended together with their provider, in a real browser: cancelled, and for a part of the fee. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { formatMoney, parseMoney } from "@genuine/sdk/money";
import type { Page } from "playwright-core";
import { playAs } from "../../scripts/lib/browser.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { type HeldGenerator, startHeldGenerator } from "../worker/support/held-generator.ts";
import { accessible, bringUp, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let generator: HeldGenerator;
let indexer: IndexerClient;
let page: Page;
let problems: string[];

before(async () => {
  generator = await startHeldGenerator();
  world = await bringUp({
    espEnv: {
      ...generator.env,
      GENUINE_ESP_TRIAL: "no",
      GENUINE_ESP_CANCEL_BEGUN_BASIS_POINTS: "5000",
      GENUINE_ESP_AGREE_BASIS_POINTS: "5000",
    },
  });
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page, problems } = await world.open());
});
after(async () => {
  await world?.close();
  await generator?.close();
});

/** Orders what is filled in; the fee in base units. */
async function pay(): Promise<{ id: `0x${string}`; fee: bigint }> {
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByText(/^If you cancel before the delivery you get back .* while the work has not begun/).waitFor();
  const button = page.getByRole("button", { name: /^Pay .* and start/ });
  const [, amount] = /^Pay ([\d.]+) TUSD/.exec((await button.textContent())!)!;
  await button.click();
  await page.waitForURL(/\/tasks\/0x/);
  return { id: new URL(page.url()).pathname.split("/").pop() as `0x${string}`, fee: parseMoney(amount!) };
}

test("cancelled while it is being made: said beforehand, done by a signature, there after a reload", async () => {
  await page.goto(`${world.stack.urls.page}/studio`);
  await playAs(page, "Alice");
  await page.locator("header button").last().click();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.locator("header").getByText("1,000.00").waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("What should it show?").fill("A lighthouse that nobody needs");
  await page.getByText("Borealis").first().click();
  const { id, fee } = await pay();
  const back = fee / 2n;
  await page.getByText(`The provider is at work. It keeps ${formatMoney(fee - back)}`).waitFor();
  await page.reload();
  const cancel = page.getByRole("button", { name: `Cancel this order: you get back ${formatMoney(back)}` });
  await cancel.waitFor();
  await accessible(page, "an order that can be cancelled");
  await shot(page, "task-cancel");
  await cancel.click();
  await page.getByRole("heading", { name: "This order was ended by agreement" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "This order was ended by agreement" }).waitFor();
  await page.getByText(`You have ${formatMoney(back)} back.`).waitFor();
  await accessible(page, "an order that was cancelled");
  await shot(page, "task-cancelled");
  const task = await indexer.task(id);
  const pool = (fee * BigInt(LOCAL.poolBasisPoints)) / 10_000n;
  assert.deepEqual(
    [task.status, task.refunded, task.paid],
    ["agreed", back.toString(), (fee - back - pool).toString()],
  );
  const { agreed, undelivered, reserved } = await indexer.esp(task.esp);
  assert.deepEqual([agreed, undelivered, reserved], [1, 0, "0"]);
  await page.getByRole("link", { name: "Again" }).first().waitFor();
});

test("not what was asked: a proposal waits and survives a reload, a smaller one is agreed to, and the same is ordered again", async () => {
  generator.release();
  await page.getByRole("link", { name: "Again" }).first().click();
  await page.waitForURL(/\/studio\?again=/);
  // It asks for the price by itself.
  await page.getByRole("button", { name: /^Pay .* and start/ }).click();
  await page.waitForURL(/\/tasks\/0x/);
  const id = new URL(page.url()).pathname.split("/").pop() as `0x${string}`;
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).waitFor();
  await page.getByText("Not the picture that you asked for?").click();
  await page.getByLabel("I propose to have back").selectOption("100");
  await page.getByLabel("What is wrong with it").fill("There is no lighthouse in it");
  await accessible(page, "a proposal");
  await shot(page, "task-propose");
  await page.getByRole("button", { name: "Sign and propose" }).click();
  const waiting = page.getByText(/^You have proposed that .* come back\. The provider has not answered\.$/);
  await waiting.waitFor();
  await page.reload();
  await waiting.waitFor();
  await page.getByText(/If the provider does not agree in time, nothing changes/).waitFor();
  assert.equal((await indexer.task(id)).status, "revealed");
  await page.getByLabel("I propose to have back").selectOption("50");
  await page.getByRole("button", { name: "Sign and propose" }).click();
  await page.getByRole("heading", { name: "This order was ended by agreement" }).waitFor();
  await shot(page, "task-agreed");
  const task = await indexer.task(id);
  assert.deepEqual([task.status, task.items[0]!.status], ["agreed", "agreed"]);
  const product = await indexer.product(task.items[0]!.productId);
  assert.deepEqual([product.status, product.owner], ["active", task.producer]);
  assert.deepEqual(problems, []);
});
