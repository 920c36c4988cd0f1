/// <reference lib="dom" />
// cspell:ignore Papierboot papierb
/** A work gets a name, is found by it, and its author proves what it was made from. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { checkPromptProof } from "@genuine/sdk/prompt-proof";
import type { Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, PHONE, type Surroundings, shot } from "./support.ts";

const TITLE = "Papierboot 纸船 in Ink";
const PROMPT = "A paper boat on a river of ink";

let world: Surroundings;
let page: Page;
let problems: string[];
let pictureId: Hex;
let otherId: Hex;

before(async () => {
  world = await bringUp();
  ({ page, problems } = await world.open());
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  const [first] = world.stack.urls.esps;
  ({ productId: pictureId } = await alice.generate(first!, PROMPT));
  ({ productId: otherId } = await alice.generate(first!, "A red tulip"));
});
after(() => world.close());

const go = (path: string) => page.goto(`${world.stack.urls.page}${path}`, { waitUntil: "domcontentloaded" });

test("its author sees the prompt again, and saves a file that proves it", async () => {
  await go(`/products/${pictureId}`);
  await playAs(page, "Alice");
  await page.getByText(PROMPT, { exact: true }).waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Prove what I asked for" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  const proved = checkPromptProof(world.stack.deployment, file);
  assert.deepEqual([proved.productId, proved.opening.prompt], [pictureId, PROMPT]);
});

test("the owner names it; cards, page title and the provider's metadata have the name", async () => {
  await page.getByRole("button", { name: "Name it" }).click();
  await page.getByLabel("Title").fill("a\u202eb");
  await page.getByText("There is a character that cannot be seen").waitFor();
  await page.getByLabel("Title").fill(TITLE);
  await page.getByLabel("Description").fill("Folded on a quiet evening.\nSails by itself.");
  await page.getByLabel("Tags").fill("boat, ink,boat");
  await shot(page, "name-form");
  await accessible(page, "form");
  await page.getByRole("button", { name: "Save for everybody" }).click();
  await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  // The form may still be there, with the same words in its field.
  await page.getByRole("paragraph").filter({ hasText: "Folded on a quiet evening." }).waitFor();
  await page.getByRole("textbox", { name: "Description" }).waitFor({ state: "detached" });
  await accessible(page, "named");
  await shot(page, "named");
  const provider = new EspClient(world.stack.urls.esps[0]!);
  const metadata = await until("the provider's metadata", async () => {
    const found = await provider.metadata(pictureId);
    return found.name === TITLE ? found : undefined;
  });
  assert.match(metadata.description, /^Folded on a quiet evening\.\nSails by itself\./);
  assert.deepEqual(
    metadata.attributes!.filter(({ trait_type }) => trait_type === undefined).map(({ value }) => value),
    ["boat", "ink"],
  );
  // The server waits half a second for the indexer before it sends a title, which a busy machine may exceed.
  await until("the page's title", async () => {
    await go(`/products/${pictureId}`);
    return (await page.title()).includes(TITLE) ? true : undefined;
  });
});

test("it is found by words, and the search is in the address", async () => {
  await go("/market?show=all");
  const card = (id: Hex) => page.locator(`a[href="/products/${id}"]`);
  await card(otherId).waitFor();
  await page.getByRole("searchbox").fill("papierb");
  await card(otherId).waitFor({ state: "detached" });
  await card(pictureId).getByText(TITLE).waitFor();
  await page.waitForURL(/words=papierb/);
  await shot(page, "search");
  await accessible(page, "search");
  await page.getByLabel("Order").selectOption("oldest");
  await page.waitForURL(/sort=oldest/);
  const address = page.url();
  await card(pictureId).click();
  await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  await page.goBack();
  await card(pictureId).waitFor();
  assert.equal(page.url(), address);
  assert.equal(await page.getByRole("searchbox").inputValue(), "papierb");
  await page.getByRole("searchbox").fill("no such thing");
  await page.getByText("Nothing found").waitFor();
  assert.deepEqual(problems, []);
});

test("the owner's tags are its collections, each with an address", async () => {
  const { owner } = await new IndexerClient(world.stack.urls.indexer).product(pictureId);
  await go(`/people/${owner}`);
  await page.getByRole("link", { name: /^boat 1$/ }).click();
  await page.waitForURL(/\/people\/0x[0-9a-f]{40}\/boat$/);
  await page.getByRole("heading", { level: 1, name: /^boat, a collection of/ }).waitFor();
  const main = page.getByRole("main");
  await main.locator(`a[href="/products/${pictureId}"]`).waitFor();
  assert.equal(await main.locator(`a[href="/products/${otherId}"]`).count(), 0);
  await shot(page, "collection");
  await accessible(page, "collection");
  await go(`/people/${owner}/boats`);
  await page.getByText("Nothing in this collection").waitFor();
});

test("on a phone and in Chinese", async () => {
  const { page: phone } = await world.open({ viewport: PHONE, locale: "zh-CN", dark: true });
  await phone.goto(`${world.stack.urls.page}/market?show=all&words=纸船`, { waitUntil: "domcontentloaded" });
  await phone.locator(`a[href="/products/${pictureId}"]`).getByText(TITLE).waitFor();
  await shot(phone, "search-phone-zh");
  await accessible(phone);
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= PHONE.width, `${width}`);
  await phone.goto(`${world.stack.urls.page}/products/${pictureId}`, { waitUntil: "domcontentloaded" });
  await phone.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  await shot(phone, "named-phone-zh");
});
