/// <reference lib="dom" />
/** Challenges beyond the plain copy, in a real browser: under a map, before the panel, and a licence that rules them out. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import sharp, { type Sharp } from "sharp";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { accessible, bringUp, PHONE, type Surroundings, shot } from "./support.ts";

/** To answer, and to appeal, in seconds. */
const WINDOW = LOCAL.challenge.responseSeconds;

let world: Surroundings;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let alice: Actor;
let mallory: Actor;
let originalId: Hex;

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page, problems } = await world.open());
  // How a picture is ordered is tested elsewhere.
  alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  mallory = new Actor(world.stack, LOCAL_ACCOUNTS.mallory.privateKey);
  for (const actor of [alice, mallory]) await actor.getReadyToPay();
  ({ productId: originalId } = await alice.generate(
    world.stack.urls.esps[0]!,
    "A lighthouse of copper in a storm of blue leaves",
  ));
});
after(() => world.close());

test("a copy that was cut and mirrored is laid over the original in the browser, and removed", async () => {
  const copyId = await attest("Mallory", "cut.jpg", (preview) =>
    preview.resize(512, 512, { fit: "fill" }).extract({ left: 15, top: 10, width: 480, height: 485 }).flop(),
  );
  await playAs(page, "Alice");
  await page.goto(`${world.stack.urls.page}/products/${originalId}`);
  const near = page.locator("li", { has: page.locator(`a[href="/products/${copyId}"]`) });
  await near.getByRole("link", { name: "Compare closely" }).click();
  await page.getByText(/All of it comes from the original, mirrored, without/).waitFor();
  await page.getByText("That is close enough to count as a copy.").waitFor();
  await shot(page, "witness-new");
  await accessible(page);
  await page.getByRole("button", { name: "Challenge it for 20.00 TUSD" }).click();
  await page.waitForURL(/\/challenges\/0x/);
  await page.getByText(/bits differ under the map/).waitFor();
  await shot(page, "witness-open");
  const challenge = await indexer.challenge(page.url().split("/").pop() as Hex);
  assert.equal(challenge.ground, "copy");
  assert.notEqual(challenge.map, null);
  assert.equal(challenge.measurement!.verdict, "copy");

  await world.pass(WINDOW);
  // After the time to answer a provider finishes it for the upkeep reward, unless somebody is quicker.
  await page.getByText("The copy was removed").waitFor();
  await shot(page, "witness-upheld");
  assert.equal((await indexer.product(copyId)).status, "removed");
});

test("a proof that somebody doubts comes before the panel, which keeps an honest one", async () => {
  await playAs(page, "Mallory");
  await page.goto(`${world.stack.urls.page}/products/${originalId}`);
  await page.getByRole("link", { name: "Does the proof not belong to the file?" }).click();
  await page.getByRole("heading", { name: /Doubt the proof/ }).waitFor();
  const button = page.getByRole("button", { name: /Have it examined for/ });
  assert.equal(await button.isDisabled(), true, "without a word to the panel");
  await page.getByLabel("What should the panel know?").fill("The leaves look painted <b>by hand</b> to me.");
  await shot(page, "doubt-new");
  await accessible(page);
  await button.click();
  await page.waitForURL(/\/challenges\/0x/);
  const id = page.url().split("/").pop() as Hex;
  await page.getByText("The leaves look painted <b>by hand</b> to me.").waitFor();
  await world.pass(WINDOW);
  await page.getByRole("heading", { name: "The panel", exact: true }).waitFor();
  await page
    .getByText("has not voted")
    .or(page.getByText("has voted, not shown yet"))
    .or(page.getByText("for keeping it"))
    .first()
    .waitFor();
  await shot(page, "panel-at-work");
  await accessible(page);
  await page.getByText("for keeping it").first().waitFor();
  await shot(page, "panel-votes");
  const phone = await world.open({ viewport: PHONE, dark: true });
  await phone.page.goto(`${world.stack.urls.page}/challenges/${id}`);
  await phone.page.getByRole("heading", { name: "The panel", exact: true }).waitFor();
  await shot(phone.page, "phone-dark-panel");
  const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels wider than a phone`);
  await phone.context.close();
  await world.pass(WINDOW); // nobody appeals
  await page.getByText("The picture stays").waitFor();
  await shot(page, "panel-kept");
  const challenge = await indexer.challenge(id);
  assert.deepEqual([challenge.ground, challenge.status], ["attestation", "rejected"]);
  assert.equal((await indexer.product(originalId)).status, "active");
  const dispute = await indexer.dispute(challenge.disputeId!);
  assert.ok(
    dispute.rounds[0]!.jurors.every(
      ({ address }) => address.toLowerCase() !== LOCAL_ACCOUNTS.aurora.address.toLowerCase(),
    ),
  );
});

test("a licence is granted, and a picture registered under it", async () => {
  await playAs(page, "Alice");
  await page.goto(`${world.stack.urls.page}/products/${originalId}`);
  await page.getByLabel("Who may").fill("0x1234");
  await page.getByText("This is not an address.").waitFor();
  await page.getByLabel("Who may").fill(LOCAL_ACCOUNTS.mallory.address);
  await page.getByLabel(/Your share/).fill("12");
  await page.getByRole("button", { name: "Grant it on the chain" }).click();
  await page.getByText("12 % of each sale, until").waitFor();
  await shot(page, "licence-granted");

  const derivedId = await attest(
    "Mallory",
    "derived.jpg",
    (preview) => preview.modulate({ saturation: 0.9 }),
    originalId,
  );
  await page.getByText(/12 % of each sale/).waitFor();
  await shot(page, "product-derived");
  const derived = await indexer.product(derivedId);
  assert.deepEqual([derived.parent, derived.parentBasisPoints], [originalId, 1_200]);
});

test("the accused answers with an earlier picture of its own, under the map that is found", async () => {
  const [careful, , careless] = world.stack.urls.esps as [string, string, string];
  const { productId: earlierId } = await mallory.generate(careful, "A heron of red glass between reeds of brass");
  await world.pass(1); // in the same block nobody is first
  const { productId: takenId } = await alice.plagiarise(earlierId, careless);
  await world.pass(1);
  const cut = (preview: Sharp) =>
    preview.resize(512, 512, { fit: "fill" }).extract({ left: 20, top: 25, width: 450, height: 455 }).flop();
  const { productId: accusedId } = await mallory.plagiarise(earlierId, careless, cut);
  const id = await alice.challenge(takenId, accusedId);
  await playAs(page, "Mallory");
  await page.goto(`${world.stack.urls.page}/challenges/${id}`);
  // Mallory has other earlier pictures too.
  await page.getByLabel("Earlier picture").selectOption(earlierId);
  const button = page.getByRole("button", { name: "Answer with this picture" });
  await button.waitFor();
  await shot(page, "answer-earlier");
  await accessible(page);
  const isForPanel = (await page.getByText(/a panel has to look/).count()) > 0;
  await button.click();
  const answered = await until("the answer", async () => {
    const challenge = await indexer.challenge(id);
    return challenge.answer === null ? undefined : challenge;
  });
  await shot(page, "answered");
  assert.deepEqual([answered.answer?.earlierId, answered.answer?.defence], [earlierId, "earlierOwn"]);
  // As near as the accusation it ends the case, farther the panel looks at it, for a fee: as the page said.
  assert.deepEqual([answered.status, answered.fee !== "0"], isForPanel ? ["open", true] : ["rejected", false]);
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));

/** Takes the public preview, alters it, and has Cascade vouch for it, who takes what looks alike. */
async function attest(name: string, fileName: string, alter: (preview: Sharp) => Sharp, parent?: Hex): Promise<Hex> {
  const preview = await fetch(`${world.stack.urls.esps[0]}/products/${originalId}/preview`);
  const buffer = await alter(sharp(await preview.arrayBuffer()))
    .jpeg({ quality: 80 })
    .toBuffer();
  await page.goto(`${world.stack.urls.page}/studio`);
  await playAs(page, name);
  await page.getByText("Register a picture you have").click();
  await page.getByLabel("Your picture").setInputFiles({ name: fileName, mimeType: "image/jpeg", buffer });
  if (parent !== undefined) await page.getByLabel("Derived from").selectOption(parent);
  await page.getByText("Cascade").first().click();
  await page.getByRole("button", { name: "Have it looked at" }).click();
  await page.getByRole("button", { name: "Register it as mine" }).click();
  await page.waitForURL(/\/products\/0x/);
  return page.url().split("/").pop() as Hex;
}
