/// <reference lib="dom" />
/** Offers that are signed and not sent, in a real browser: shown, bought, ended by a challenge, taken back; and the other way. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { standingListings } from "@genuine/sdk/listings";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { accessible, bringUp, putDownPledge, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let alice: Actor;
let mallory: Actor;
let aurora: EspClient;
let cascade: EspClient;
let pictureId: Hex;

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page, problems } = await world.open());
  const [first, , third] = world.stack.urls.esps;
  [aurora, cascade] = [new EspClient(first!), new EspClient(third!)];
  alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  mallory = new Actor(world.stack, LOCAL_ACCOUNTS.mallory.privateKey);
  const bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  for (const actor of [alice, mallory, bob]) await actor.getReadyToPay();
  ({ productId: pictureId } = await alice.generate(first!, "A paper boat on a river of ink"));
});
after(() => world.close());

// Not until every picture is there: a provider that hangs would keep the page from ever being loaded.
const show = (id: Hex) => page.goto(`${world.stack.urls.page}/products/${id}`, { waitUntil: "domcontentloaded" });
const sent = (actor: Actor) => actor.chain.getTransactionCount({ address: actor.address });

test("a seller only signs; a collector finds it in the market, buys it and opens it", async () => {
  await show(pictureId);
  await playAs(page, "Alice");
  await putDownPledge(page);
  const before = await sent(alice);
  await page.getByText(/Offering costs nothing: you only sign/).waitFor();
  await page.getByLabel("Price").fill("10");
  // 1 % for the delivery and 0.5 % for the upkeep; the royalty would be its own.
  await page.getByText("You get 9.85 TUSD.").waitFor();
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  await shot(page, "listing-own");
  await accessible(page);

  // A higher price is refused with a reason, a lower one counts at once.
  await page.getByLabel("Another price").fill("11");
  await page.getByRole("button", { name: "Offer it at this price" }).click();
  await page.getByText("Your earlier listing for 10.00 TUSD still stands, and a buyer may use it.").waitFor();
  await page.getByLabel("Another price").fill("9");
  await page.getByRole("button", { name: "Offer it at this price" }).click();
  await page.getByText("You offer this. 9.00").waitFor();
  assert.equal(await sent(alice), before, "the seller has sent nothing");
  assert.equal((await indexer.product(pictureId)).offer, null);

  await page.goto(`${world.stack.urls.page}/market`);
  await playAs(page, "Bob");
  const card = page.locator(`a[href="/products/${pictureId}"]`);
  await card.getByText("9.00").waitFor();
  await shot(page, "listing-market");
  await card.click();
  await page.getByRole("button", { name: "Buy for 9.00 TUSD" }).click();
  await page.getByText(/The sealed file is here/).waitFor();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the seller" }).click();
  await page.getByText("Last sold for").waitFor();
  const product = await indexer.product(pictureId);
  assert.equal(product.owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
  assert.equal(product.sale?.paid, "8865000"); // less 1 % for the delivery and 0.5 % for the pool
  assert.deepEqual(await aurora.listings(), []);
});

test("a challenge ends an offer before anybody can buy a copy by it", async () => {
  const { productId: copyId } = await mallory.plagiarise(pictureId, world.stack.urls.esps[2]!);
  await show(copyId);
  await playAs(page, "Mallory");
  await putDownPledge(page);
  await page.getByLabel("Price").fill("5");
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  const [listing] = await cascade.listings({ productId: copyId });
  assert.ok(listing !== undefined);
  await playAs(page, "Bob");
  await page.getByRole("button", { name: "Buy for 5.00 TUSD" }).waitFor();

  // As the producer of the original.
  const challengeId = await alice.challenge(pictureId, copyId);
  await page.getByText(/This product is under challenge/).waitFor();
  await shot(page, "listing-flagged");
  await page.getByRole("button", { name: "Buy for 5.00 TUSD" }).waitFor();
  assert.deepEqual(await cascade.listings({ productId: copyId }), [listing]);
  assert.equal((await indexer.challenge(challengeId)).status, "open");
  // Once it is upheld nothing is left to buy.
  await world.pass(LOCAL.challenge.responseSeconds);
  await until("an empty board", async () => ((await cascade.listings()).length === 0 ? true : undefined));
  await page.goto(`${world.stack.urls.page}/market`);
  await page.getByText("Nobody offers anything right now.").waitFor();
});

test("all offers are taken back by one signature, which the provider brings to the chain", async () => {
  await show(pictureId);
  await playAs(page, "Bob");
  await putDownPledge(page);
  await page.getByLabel("Price").fill("30");
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  const bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  const before = await sent(bob);
  await page.goto(`${world.stack.urls.page}/mine`);
  await page.getByText("You offer one picture by your signature.").waitFor();
  await shot(page, "listing-mine");
  await accessible(page);
  await page.getByRole("button", { name: "Take all my offers back" }).click();
  await page.getByText("You offer one picture by your signature.").waitFor({ state: "detached" });
  assert.deepEqual(await aurora.listings(), []);
  assert.equal(await sent(bob), before);
});

test("while the provider's board is away the page says so, and an offer on the chain is the other way", async () => {
  await show(pictureId);
  await putDownPledge(page);
  await page.getByLabel("Price").fill("40");
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  const [kept] = await aurora.listings({ productId: pictureId });
  const bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  const stands = () => standingListings(bob.chain, world.stack.deployment, [kept!]);
  world.signal("esp-aurora", "SIGSTOP");
  try {
    // Who has kept it could still buy by it: there is a way to take it back without the provider.
    await page.goto(`${world.stack.urls.page}/mine`, { waitUntil: "domcontentloaded" });
    await page.getByText(/A provider's board does not answer/).waitFor();
    assert.equal((await stands()).length, 1);
    await page.getByRole("button", { name: "Take them back by a transaction" }).click();
    await until("the end of it", async () => ((await stands()).length === 0 ? true : undefined));
    await show(pictureId);
    await page.getByText(/Aurora keeps the file and would show your offer, but does not answer/).waitFor();
    await putDownPledge(page);
    await page.getByLabel("Price").fill("25");
    await shot(page, "listing-board-away");
    await page.getByRole("button", { name: "Offer it on the chain" }).click();
    await page.getByText("You offer this on the chain.").waitFor();
    await page.goto(`${world.stack.urls.page}/market`, { waitUntil: "domcontentloaded" });
    await page.getByText("Aurora does not answer: offers that only it shows are missing here.").waitFor();
    await page.locator(`a[href="/products/${pictureId}"]`).getByText("25.00").waitFor();
  } finally {
    world.signal("esp-aurora", "SIGCONT");
  }
  assert.equal((await indexer.product(pictureId)).offer?.price, "25000000");
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));
