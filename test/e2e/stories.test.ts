/// <reference lib="dom" />
/** A story in a real browser: ordered, watched while it is written, opened, shown to others by its beginning, and sold. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import type { Page } from "playwright-core";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, PHONE, putDownPledge, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let page: Page;
let problems: string[];
let productPath: string;
let story: string;

before(async () => {
  world = await bringUp();
  ({ page, problems } = await world.open());
});
after(() => world.close());

test("studio: a story is chosen, ordered from one who writes, watched as it grows, opened and saved", async () => {
  await page.goto(`${world.stack.urls.page}/studio`);
  await playAs(page, "Alice");
  await fund(page);
  await page.getByRole("radio", { name: "A story" }).check({ force: true });
  await page.getByText("Borealis").first().waitFor({ state: "detached" });
  // Markup in a prompt comes out in the story: as words, and nothing else.
  await page.getByLabel("What should it be about?").fill("A mouse <img src=x onerror=window.hurt=1> who builds a boat");
  await page.getByText("Aurora").first().click();
  await accessible(page, "studio with stories");
  await shot(page, "studio-story");
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("heading", { name: "Aurora's offer" }).waitFor();
  await page.getByText(/goes? on from there/).waitFor();
  await shot(page, "offer-story");
  await page.getByRole("button", { name: "Pay 1.00 TUSD and start" }).click();

  await page.waitForURL(/\/tasks\/0x/);
  await page.getByRole("heading", { name: "A story is being written" }).waitFor();
  const growing = page.getByText(
    /^Once upon a time, there was a mouse <img src=x onerror=window.hurt=1> who builds a boat\./,
  );
  await growing.waitFor();
  // Looked at whenever the page is painted, until it has grown twice or there is nothing more to come.
  const lengths = await growing.evaluate(
    (text) =>
      new Promise<number[]>((resolve) => {
        const seen = new Set<number>();
        const look = () => {
          seen.add(text.textContent!.length);
          const written = [...document.querySelectorAll("button")].some((button) =>
            button.textContent?.includes("Accept the delivery"),
          );
          if (seen.size >= 3 || written) resolve([...seen]);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  assert.ok(lengths.length >= 3, `it grows: ${lengths}`);
  await shot(page, "task-writing");
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("heading", { name: "Your story is written" }).waitFor();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).waitFor();
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save the story" }).click();
  const download = await saved;
  assert.match(download.suggestedFilename(), /^genuine-[0-9a-f]{8}\.txt$/);
  story = (await readFile(await download.path(), "utf8")).trim();
  assert.ok(story.length > 300, story);
  assert.ok((await growing.textContent())!.includes(story.slice(-60)), "what is shown is the whole story");
  await accessible(page, "task with an opened story");
  await shot(page, "task-story-opened");
  await page.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Show the product" }).click();
  await page.waitForURL(/\/products\/0x/);
  productPath = new URL(page.url()).pathname;
  await page.getByText("You see the original.").waitFor();
  await page.getByRole("heading", { name: /^Text #\d+$/ }).waitFor();
  await accessible(page, "product with a story");
  await shot(page, "product-story-own");
});

test("offered, it stands in the market by its first lines, marked as a preview", async () => {
  await putDownPledge(page);
  await page.getByLabel("Price").fill("3");
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  const { page: other } = await world.open({ viewport: PHONE });
  const product = await new IndexerClient(world.stack.urls.indexer).product(
    productPath.split("/").pop() as `0x${string}`,
  );
  assert.deepEqual([product.mediaType, product.fingerprints], ["text/plain", null]);
  await other.goto(`${world.stack.urls.page}/market`);
  await other.getByText(/Once upon a time, there was a mouse/).waitFor();
  await other
    .getByText(/Preview: the first \d+ of \d+ characters/)
    .first()
    .waitFor();
  await accessible(other, "market with a story on a phone");
  await shot(other, "market-story-phone");
  await other.goto(world.stack.urls.page + productPath);
  await other.getByText("Everybody sees the beginning.").waitFor();
  const shown = await other.locator("main").innerText();
  assert.ok(!shown.includes(story.slice(-60)), "its end is not shown");
  assert.equal(await other.locator("main img").count(), 0, "there is no broken picture");
  await accessible(other, "product of another");
  await shot(other, "product-story-phone");
});

test("in Chinese the same words lead to it, and nothing that stood in the story was run", async () => {
  const { page: chinese, problems: others } = await world.open({ locale: "zh-CN" });
  await chinese.goto(`${world.stack.urls.page}/studio`);
  await chinese.getByRole("radio", { name: "故事" }).check({ force: true });
  await chinese.getByLabel("故事讲什么？").waitFor();
  await shot(chinese, "studio-story-zh");
  await chinese.goto(world.stack.urls.page + productPath);
  await chinese.getByRole("heading", { name: /^文字 #\d+$/ }).waitFor();
  await chinese.getByText(/^预览：全文 \d+ 个字符中的前 \d+ 个$/).waitFor();
  for (const window of [page, chinese]) assert.equal(await window.evaluate(() => "hurt" in globalThis), false);
  assert.deepEqual([problems, others], [[], []]);
});

/** Takes test dollars once, by the wallet menu. */
async function fund(on: Page): Promise<void> {
  await on.locator("header button").last().click();
  await on.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await on.locator("header").getByText("1,000.00").waitFor();
  await on.keyboard.press("Escape");
}
