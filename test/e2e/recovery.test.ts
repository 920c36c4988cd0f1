/**
 * What one browser began, another one finishes: each step below is taken by a window that never saw the one before. It has
 * the wallet, the chain and the indexer, and starts from what waits for its account.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { bringUp, putDownPledge, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let indexer: IndexerClient;
let pictureId: Hex;
const problems: string[][] = [];

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  for (const { privateKey } of [LOCAL_ACCOUNTS.alice, LOCAL_ACCOUNTS.bob])
    await new Actor(world.stack, privateKey).getReadyToPay();
});
after(() => world.close());

/** Runs `steps` in a browser that has nothing stored, and forgets it. */
async function elsewhere(name: string, path: string, steps: (page: Page) => Promise<void>): Promise<void> {
  const { page, context, problems: seen } = await world.open();
  problems.push(seen);
  await page.goto(world.stack.urls.page + path);
  await playAs(page, name);
  await steps(page);
  await context.close();
}

/** Goes from what waits for the account to where it is done. */
async function follow(page: Page, title: string): Promise<void> {
  const step = page.locator("li", { hasText: title });
  await step.getByRole("link", { name: "Go there" }).click();
}

test("an order of two pictures: paid, accepted, opened, confirmed and rated by five browsers", async () => {
  let id = "" as Hex;
  await elsewhere("Alice", "/studio", async (page) => {
    await page.getByLabel("What should it show?").fill("A lighthouse above a sea of glass");
    await page.getByText("Aurora").first().click();
    await page.getByRole("radio", { name: "2", exact: true }).check({ force: true });
    await page.getByRole("button", { name: "Ask for a price" }).click();
    await page.getByRole("button", { name: /^Pay .* and start/ }).click();
    await page.waitForURL(/\/tasks\/0x/);
    id = page.url().split("/").pop() as Hex;
  });
  await elsewhere("Alice", "/mine", async (page) => {
    await follow(page, "Accept a delivery");
    await page.getByRole("button", { name: "Accept the delivery" }).click();
    await page.getByRole("button", { name: "Confirm all and pay the provider" }).waitFor();
  });
  await elsewhere("Alice", "/mine", async (page) => {
    await follow(page, "Open your picture and confirm it");
    await page.getByRole("link", { name: "Save the picture" }).nth(1).waitFor();
    await shot(page, "recovered-order");
    await page.getByRole("button", { name: "Confirm all and pay the provider" }).click();
    await page.getByRole("button", { name: "Give these stars" }).waitFor();
  });
  await elsewhere("Alice", "/mine", async (page) => {
    await follow(page, "Say how good it is");
    await page.getByRole("radio", { name: "5 stars" }).check({ force: true });
    await page.getByRole("button", { name: "Give these stars" }).click();
    await page
      .getByText(/You gave 5/)
      .first()
      .waitFor();
  });
  const task = await indexer.task(id);
  assert.deepEqual(
    task.items.map(({ status }) => status),
    ["settled", "settled"],
  );
  pictureId = task.items[0]!.productId!;
});

test("a listing signed in one browser is sold from three others of the buyer", async () => {
  await elsewhere("Alice", `/products/${pictureId}`, async (page) => {
    await putDownPledge(page);
    await page.getByLabel("Price").fill("10");
    await page.getByRole("button", { name: "Offer it" }).click();
    await page.getByText("You offer this.").waitFor();
  });
  await elsewhere("Bob", "/market", async (page) => {
    await page.locator(`a[href="/products/${pictureId}"]`).click();
    await page.getByRole("button", { name: "Buy for 10.00 TUSD" }).click();
    await page.getByText("Payment locked").first().waitFor();
  });
  await elsewhere("Bob", "/mine", async (page) => {
    await follow(page, "Accept the delivery of what you are buying");
    await page.getByRole("button", { name: "Accept the delivery" }).click();
    await page.getByRole("button", { name: "Confirm and pay the seller" }).waitFor();
  });
  await elsewhere("Bob", "/mine", async (page) => {
    await follow(page, "Open the picture you bought and confirm it");
    await page.getByText("You see the original.").waitFor();
    await shot(page, "recovered-sale");
    await page.getByRole("button", { name: "Confirm and pay the seller" }).click();
    await page.getByText("Last sold for").waitFor();
  });
  assert.equal((await indexer.product(pictureId)).owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
});

test("a buyer whose seller and provider are gone has the money back from a browser that never saw the sale", async () => {
  const providers = ["esp-aurora", "esp-borealis", "esp-cascade"];
  await elsewhere("Bob", `/products/${pictureId}`, async (page) => {
    await putDownPledge(page);
    await page.getByLabel("Price").fill("12");
    await page.getByRole("button", { name: "Offer it" }).click();
    await page.getByText("You offer this.").waitFor();
  });
  try {
    await elsewhere("Alice", `/products/${pictureId}`, async (page) => {
      const buy = page.getByRole("button", { name: "Buy for 12.00 TUSD" });
      await buy.waitFor();
      for (const name of providers) world.signal(name, "SIGSTOP");
      await buy.click();
      await until("the sale", async () =>
        (await indexer.product(pictureId)).sale?.status === "locked" ? true : undefined,
      );
    });
    const sale = (await indexer.product(pictureId)).sale!;
    const { timestamp } = (await world.node("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
    await world.pass(sale.closesAt - Number(timestamp));
    await elsewhere("Alice", "/mine", async (page) => {
      await follow(page, "End a sale that came to nothing");
      await page.getByRole("button", { name: "Get the money back" }).click();
      await page.getByText("Buyer refunded").first().waitFor();
      await shot(page, "recovered-refund");
    });
    assert.equal((await indexer.product(pictureId)).sale?.status, "refunded");
  } finally {
    for (const name of providers) world.signal(name, "SIGCONT");
  }
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems.flat(), []));
