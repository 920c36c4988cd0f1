/// <reference lib="dom" />
/** Licences that an owner only signs, in a real browser: handed on as a link or a file, recorded, used, and shown against a challenge. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { decodeLicence, encodeLicence } from "@genuine/sdk/licences";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import sharp from "sharp";
import type { Hex } from "viem";
import { Actor } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, PHONE, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let site: string;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let alice: Actor;
let originalId: Hex;
/** For Mallory, at 12 %. */
let link: string;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page, problems } = await world.open());
  alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  ({ productId: originalId } = await alice.generate(
    world.stack.urls.esps[0]!,
    "A fox of folded paper on a green hill",
  ));
});
after(() => world.close());

/** Alice fills the form in and signs. The link that she gets. */
async function sign(licensee: string, share: string): Promise<string> {
  await page.goto(`${site}/products/${originalId}`);
  await page.getByLabel("Who may").fill(licensee);
  await page.getByLabel(/Your share/).fill(share);
  await page.getByRole("button", { name: "Sign the licence" }).click();
  return page.getByLabel("The signed licence, as a link").inputValue();
}

test("an owner signs a licence and sends nothing; what is promised stands there in a sentence", async () => {
  await page.goto(`${site}/products/${originalId}`);
  await playAs(page, "Alice");
  const before = await alice.chain.getTransactionCount({ address: alice.address });
  link = await sign(LOCAL_ACCOUNTS.mallory.address, "12");
  await page
    .getByText(
      /You promise: Mallory may register works made from #1 until .*, and 12 % of each of their sales goes to the owner of #1\./,
    )
    .waitFor();
  await shot(page, "licence-signed");
  await accessible(page);
  assert.equal(await alice.chain.getTransactionCount({ address: alice.address }), before);
  assert.deepEqual((await indexer.licences({ original: originalId })).items, []);
  const { licence } = decodeLicence(link);
  assert.deepEqual(
    [licence.originalId, licence.licensee, licence.royaltyBasisPoints],
    [BigInt(originalId), LOCAL_ACCOUNTS.mallory.address, 1_200],
  );
  // Other terms are another licence.
  await page.getByLabel(/Your share/).fill("11");
  await page.getByLabel("The signed licence, as a link").waitFor({ state: "detached" });
});

test("the licensee opens the link, records it, and registers a picture under it", async () => {
  await page.goto(link);
  await page.getByRole("heading", { name: "To make works from #1" }).waitFor();
  await page.getByText("It is for another account than the one you use now.").waitFor();
  await playAs(page, "Mallory");
  await page.getByText("It is for another account").waitFor({ state: "detached" });
  await shot(page, "licence-given");
  await accessible(page);
  // Kept in this browser: the studio knows it, and says what is missing.
  await page.goto(`${site}/studio`);
  await page.getByText("Register a picture you have").click();
  await page.getByLabel("Derived from").selectOption(originalId);
  await page.getByText("This licence is signed and not on the chain yet.").waitFor();
  const preview = await fetch(`${world.stack.urls.esps[0]}/products/${originalId}/preview`);
  const buffer = await sharp(await preview.arrayBuffer())
    .modulate({ saturation: 0.8 })
    .jpeg({ quality: 80 })
    .toBuffer();
  await page.getByLabel("Your picture").setInputFiles({ name: "derived.jpg", mimeType: "image/jpeg", buffer });
  await page.getByText("Cascade").first().click();
  const ask = page.getByRole("button", { name: "Have it looked at" });
  assert.ok(await ask.isDisabled());
  await shot(page, "licence-to-record");
  await page.getByRole("button", { name: "Record it on the chain" }).click();
  await page.getByText("This licence is signed and not on the chain yet.").waitFor({ state: "detached" });
  await ask.click();
  await page.getByRole("button", { name: "Register it as mine" }).click();
  await page.waitForURL(/\/products\/0x/);
  const derived = await indexer.product(page.url().split("/").pop() as Hex);
  assert.deepEqual([derived.parent, derived.parentBasisPoints], [originalId, 1_200]);
  await page.goto(link);
  await page.getByText("It is on the chain. Nobody can take it back").waitFor();
  await page.getByRole("link", { name: "Register a work under it" }).click();
  await page.getByLabel("Derived from").waitFor();
  assert.equal(await page.getByLabel("Derived from").inputValue(), originalId);
});

test("a licence that was changed, cut off, or is over says what is wrong", async () => {
  const cheaper = decodeLicence(link);
  cheaper.licence.royaltyBasisPoints = 0;
  await page.goto(`${site}/licence#${encodeLicence(cheaper)}`);
  await page.getByText("This licence does not hold").waitFor();
  await page.getByText(/is not signed by .* the owner of/).waitFor();
  await shot(page, "licence-dead");
  await page.goto("about:blank");
  await page.goto(link.slice(0, -40));
  await page.getByText("This licence is cut off, or something else.").waitFor();
  await page.getByLabel("Its link").fill(link);
  await page.getByRole("heading", { name: "To make works from #1" }).waitFor();
});

test("who is challenged answers with a licence that was sent as a file", async () => {
  await page.goto(`${site}/products/${originalId}`);
  await playAs(page, "Alice");
  const free = await sign(LOCAL_ACCOUNTS.carol.address, "0");
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save it as a file" }).click();
  const file = await (await saved).path();

  const carol = new Actor(world.stack, LOCAL_ACCOUNTS.carol.privateKey);
  await world.pass(1);
  const { productId: accusedId } = await carol.plagiarise(originalId, world.stack.urls.esps[2]!);
  const id = await alice.challenge(originalId, accusedId);
  const visitor = await world.open({ viewport: PHONE, dark: true });
  await visitor.page.goto(`${site}/challenges/${id}`);
  await playAs(visitor.page, "Carol");
  await visitor.page.getByText("I was sent a licence").click();
  await visitor.page.getByLabel("Its link").fill(link); // Mallory's
  await visitor.page.getByText("That licence is for somebody else, or not of #1").waitFor();
  await shot(visitor.page, "licence-other");
  await visitor.page.getByLabel("Or its file").setInputFiles(file);
  await visitor.page.getByRole("button", { name: "Answer with the licence" }).waitFor();
  await shot(visitor.page, "licence-answer");
  await accessible(visitor.page);
  await visitor.page.getByRole("button", { name: "Answer with the licence" }).click();
  await visitor.page.getByText("The picture stays").waitFor();
  assert.equal((await indexer.challenge(id)).status, "rejected");
  const [granted] = (await indexer.licences({ licensee: LOCAL_ACCOUNTS.carol.address })).items;
  assert.equal(granted!.expiry, Number(decodeLicence(free).licence.expiry), "the answer recorded it");
  await visitor.context.close();
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));
