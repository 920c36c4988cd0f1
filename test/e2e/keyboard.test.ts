/// <reference lib="dom" />
/** Journeys by the keyboard alone, with the focus always in sight: a generation, a sale, a challenge and its answer. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor } from "../../scripts/lib/actor.ts";
import { press, reach, write } from "./keyboard.ts";
import { bringUp, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let site: string;
let indexer: IndexerClient;
let productId: Hex;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  for (const role of ["alice", "bob"] as const) await new Actor(world.stack, LOCAL_ACCOUNTS[role].privateKey).fund();
});
after(() => world.close());

/** Becomes one of the test wallet's people by the keyboard. */
async function become(page: Page, name: string): Promise<void> {
  await press(page, page.getByRole("banner").getByRole("button").last());
  await press(page, page.getByRole("button", { name: `Play as ${name}` }));
  await page.getByRole("banner").getByText(name).waitFor();
  await page.keyboard.press("Escape");
}

test("a picture is ordered, accepted, confirmed and rated by the keyboard alone", async () => {
  const { page, context } = await world.open();
  await page.goto(`${site}/studio`);
  await page.keyboard.press("Tab");
  assert.equal(
    await page.evaluate(() => document.activeElement?.textContent),
    "Skip to the content",
    "what comes first skips the rest",
  );
  await press(page, page.getByRole("banner").getByRole("button", { name: "Connect" }));
  await press(page, page.getByRole("button", { name: "Play as Alice" }));
  await page.keyboard.press("Escape");
  await reach(page, page.getByLabel("What should it show?"));
  await page.keyboard.type("Copper fish under a glass bridge");
  await reach(page, page.getByRole("group", { name: "Who should make it?" }).getByRole("radio"));
  await press(page, page.getByRole("button", { name: "Ask for a price" }));
  await press(page, page.getByRole("button", { name: /^Pay .* and start/ }));
  await page.waitForURL(/\/tasks\/0x/);
  await press(page, page.getByRole("button", { name: "Accept the delivery" }));
  await press(page, page.getByRole("button", { name: "Confirm and pay the provider" }));
  await reach(page, page.getByRole("radio", { name: "1 star" }));
  for (let star = 1; star < 4; star++) await page.keyboard.press("ArrowRight");
  await press(page, page.getByRole("button", { name: "Give these stars" }));
  await page.getByText("You gave 4 of 5 stars").waitFor();
  await press(page, page.getByRole("link", { name: "Show the product" }));
  await page.waitForURL(/\/products\/0x/);
  productId = page.url().split("/").pop() as Hex;
  await context.close();
});

test("a picture is offered, found in the market, bought, opened and paid by the keyboard alone", async () => {
  const { page, context } = await world.open();
  await page.goto(`${site}/products/${productId}`);
  await become(page, "Alice");
  await press(page, page.getByRole("button", { name: /^Put down / }));
  await write(page, page.getByLabel("Price"), "12.50");
  await press(page, page.getByRole("button", { name: "Offer it" }));
  await page.getByText("You offer this.").waitFor();

  await press(page, page.getByRole("banner").getByRole("link", { name: "Market" }));
  await page.waitForURL(/\/market/);
  await become(page, "Bob");
  await press(page, page.getByRole("main").locator(`a[href="/products/${productId}"]`));
  await page.waitForURL(/\/products\/0x/);
  await press(page, page.getByRole("button", { name: "Buy for 12.50 TUSD" }));
  await press(page, page.getByRole("button", { name: "Accept the delivery" }));
  await press(page, page.getByRole("button", { name: "Confirm and pay the seller" }));
  await page.getByText("Last sold for").waitFor();
  await page.getByText("You see the original.").waitFor();
  await reach(page, page.getByRole("link", { name: "Save the picture" }));
  await shot(page, "keyboard-bought");
  assert.equal((await indexer.product(productId)).owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
  await context.close();
});

test("a copy is found and challenged, and a challenge answered, by the keyboard alone", async () => {
  const mallory = new Actor(world.stack, LOCAL_ACCOUNTS.mallory.privateKey);
  await world.pass(1);
  const { productId: copyId } = await mallory.plagiarise(productId, world.stack.urls.esps[2]!);
  const { page, context } = await world.open();
  await page.goto(`${site}/products/${productId}`);
  await become(page, "Alice");
  await press(page, page.getByRole("link", { name: "Challenge as a copy" }));
  await page.waitForURL(/\/challenges\/new/);
  await press(page, page.getByRole("button", { name: /^Challenge it for/ }));
  await page.waitForURL(/\/challenges\/0x/);
  const id = page.url().split("/").pop() as Hex;
  assert.equal((await indexer.product(copyId)).openCases, 1);

  // The accused has a licence after all: it is brought in and shown.
  await press(page, page.getByRole("banner").getByRole("link", { name: "Market" }));
  const bob = await world.open();
  await bob.page.goto(`${site}/products/${productId}`);
  await become(bob.page, "Bob");
  await write(bob.page, bob.page.getByLabel("Who may"), LOCAL_ACCOUNTS.mallory.address);
  await write(bob.page, bob.page.getByLabel(/Your share/), "0");
  await press(bob.page, bob.page.getByRole("button", { name: "Sign the licence" }));
  const link = await bob.page.getByLabel("The signed licence, as a link").inputValue();
  await bob.context.close();

  await page.goto(`${site}/challenges/${id}`);
  await become(page, "Mallory");
  await press(page, page.locator("summary", { hasText: "I was sent a licence" }));
  await write(page, page.getByLabel("Its link"), link);
  await press(page, page.getByRole("button", { name: "Answer with the licence" }));
  await page.getByText("The picture stays").waitFor();
  await shot(page, "keyboard-answered");
  assert.equal((await indexer.challenge(id)).status, "rejected");
  await context.close();
});
