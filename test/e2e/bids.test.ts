/// <reference lib="dom" />
/** Bids and filters in a real browser: a collector bids for a work that is not for sale, its owner accepts, and the sale goes on. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import * as transactions from "@genuine/sdk/transactions";
import type { Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, DESK, PHONE, putDownPledge, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let aurora: EspClient;
let alice: Actor;
let bob: Actor;
let boat: Hex;
let owl: Hex;

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page, problems } = await world.open());
  const [first] = world.stack.urls.esps;
  aurora = new EspClient(first!);
  alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  for (const actor of [alice, bob]) await actor.getReadyToPay();
  ({ productId: boat } = await alice.generate(first!, "A paper boat on a river of ink"));
  ({ productId: owl } = await alice.generate(first!, "An owl that reads the news"));
});
after(() => world.close());

const show = (id: Hex) => page.goto(`${world.stack.urls.page}/products/${id}`, { waitUntil: "domcontentloaded" });
const card = (id: Hex) => page.getByRole("main").locator(`a[href="/products/${id}"]`);
const sent = (actor: Actor) => actor.chain.getTransactionCount({ address: actor.address });

/** Bids for the work that is shown. */
async function bid(amount: string): Promise<void> {
  await page.getByText("Bid for it").or(page.getByText("Bid again")).first().click();
  await page.getByLabel("You would pay").fill(amount);
  await page.getByRole("button", { name: "Sign the bid" }).click();
}

test("a collector bids by a signature for what is not for sale, and the owner sees it", async () => {
  await show(boat);
  await playAs(page, "Bob");
  const before = await sent(bob);
  await bid("12");
  await page.getByText("You bid for this.").waitFor();
  assert.equal(await sent(bob), before, "the buyer has sent nothing");
  const [kept] = await aurora.bids({ productId: boat });
  assert.equal(kept?.bid.price, "12000000");
  await shot(page, "bid-own");
  await accessible(page, "a bid of one's own");

  await page.goto(`${world.stack.urls.page}/mine`);
  await page.getByRole("heading", { name: "Bids" }).waitFor();
  await page.getByText("Your bid", { exact: true }).waitFor();

  await playAs(page, "Alice");
  await page.getByText("For your work", { exact: true }).waitFor();
  await shot(page, "bids-mine");
  await accessible(page, "bids in one's own things");
  await show(boat);
  const received = page.getByRole("region", { name: "Bids" });
  await received.getByText("12.00").first().waitFor();
  await received.getByText("Put down the pledge first; then you can accept a bid.").waitFor();
});

test("a bid whose money is gone is shown as such and cannot be accepted, and counts again when it is back", async () => {
  await putDownPledge(page);
  const received = page.getByRole("region", { name: "Bids" });
  await received.getByRole("button", { name: "Accept 12.00 TUSD" }).waitFor();
  const { deployment } = world.stack;
  await bob.send(transactions.approve(deployment, 0n));
  await show(boat);
  await received.getByText("This bid has no money behind it now: it cannot be accepted.").waitFor();
  assert.equal(await received.getByRole("button").count(), 0);
  await shot(page, "bid-without-money");
  // Another bid of the same account, made while the vault may take nothing: the page asks for that first.
  await playAs(page, "Bob");
  await page.getByText("It cannot be accepted at the moment").waitFor();
  await page.getByText("Bid again").click();
  await page.getByLabel("You would pay").fill("13");
  await page.getByRole("button", { name: "Let the vault take 13.00 TUSD" }).click();
  await page.getByRole("button", { name: "Sign the bid" }).click();
  await until("both bids", async () => ((await aurora.bids({ productId: boat })).length === 2 ? true : undefined));
  // One is taken back on the chain, alone.
  const lower = page.getByRole("button", { name: "Take this bid back" });
  await until("both on the page", async () => ((await lower.count()) === 2 ? true : undefined));
  const [, twelve] = await aurora.bids({ productId: boat });
  await bob.send(transactions.cancelBid(deployment, BigInt(twelve!.bid.nonce)));
  await until("one bid", async () => ((await lower.count()) === 1 ? true : undefined));
});

test("the owner accepts: the sale begins, is delivered, accepted and settled", async () => {
  await playAs(page, "Alice");
  const received = page.getByRole("region", { name: "Bids" });
  await shot(page, "bids-received");
  await accessible(page, "bids received");
  await received.getByRole("button", { name: "Accept 13.00 TUSD" }).click();
  await page
    .getByText(/A sale is under way/)
    .first()
    .waitFor();
  await playAs(page, "Bob");
  await page.getByText(/The sealed file is here/).waitFor();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the seller" }).click();
  await page.getByText("Last sold for").waitFor();
  const product = await indexer.product(boat);
  assert.equal(product.owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
  assert.equal(product.sale?.price, "13000000");
});

test("the market filters by price, state, licence and creator, sorts both ways, and its address says so", async () => {
  await alice.offer(owl, parseMoney("20"));
  await page.goto(`${world.stack.urls.page}/market`);
  await card(owl).getByText("20.00").waitFor();
  await page.getByRole("paragraph").filter({ hasText: "One work" }).waitFor();
  await page.getByText("Price and creator").click();
  await page.getByLabel("Price from (TUSD)").fill("20,5");
  await page.getByText("Nothing found").waitFor();
  await page.waitForURL(/least=20%2C5/);
  await page.getByLabel("Price from (TUSD)").fill("5");
  await page.getByLabel("Price to (TUSD)").fill("20");
  await card(owl).waitFor();
  await page.getByLabel("Creator").fill(LOCAL_ACCOUNTS.bob.address);
  await page.getByText("Nothing found").waitFor();
  await page.getByLabel("Creator").fill(LOCAL_ACCOUNTS.alice.address);
  await card(owl).waitFor();
  await page.getByRole("button", { name: "All creators" }).click();
  await page.waitForURL((url) => !url.searchParams.has("producer"));
  assert.equal(await page.getByLabel("Creator").inputValue(), "");
  await page.getByLabel("Order").selectOption("dearest");
  await page.waitForURL(/sort=dearest/);
  await card(owl).waitFor();
  await shot(page, "market-filters");
  await accessible(page, "filters");
  // The link alone shows the same.
  const address = page.url();
  const { page: other } = await world.open({ viewport: DESK, dark: true });
  await other.goto(address);
  await other.locator(`a[href="/products/${owl}"]`).waitFor();
  assert.equal(await other.getByLabel("Price to (TUSD)").inputValue(), "20");
  await shot(other, "market-filters-dark");

  await page.goto(`${world.stack.urls.page}/market?show=kept`);
  await card(boat).waitFor();
  assert.equal(await card(owl).count(), 0);
  await page.getByLabel("Originals and derived").selectOption("derived");
  await page.getByText("Nothing found").waitFor();
  await page.getByLabel("Originals and derived").selectOption("original");
  await card(boat).waitFor();
  assert.deepEqual(problems, []);
});

test("on a phone and in Chinese", async () => {
  const { page: phone } = await world.open({ viewport: PHONE, locale: "zh-CN", dark: true });
  await phone.goto(`${world.stack.urls.page}/market?least=5&most=20`, { waitUntil: "domcontentloaded" });
  await phone.locator(`a[href="/products/${owl}"]`).getByText("20.00").waitFor();
  await phone.getByRole("paragraph").filter({ hasText: "1 件作品" }).waitFor();
  await shot(phone, "market-filters-phone-zh");
  await accessible(phone);
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width}`);
});
