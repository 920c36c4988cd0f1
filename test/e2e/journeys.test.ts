/// <reference lib="dom" />
/** The four journeys of the README in a real browser, against the whole stack. Screenshots are kept to be looked at. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { accessible, bringUp, PHONE, putDownPledge, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let productPath: string;
/** Page of the order of three pictures. */
let taskPath: string;

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page, problems } = await world.open());
});
after(() => world.close());

test("studio: a picture is ordered, watched, accepted, opened and confirmed", async () => {
  await page.goto(`${world.stack.urls.page}/`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await shot(page, "home-empty");
  await page.goto(`${world.stack.urls.page}/studio`);
  await playAs(page, "Alice");
  await fund(page);

  await page.getByLabel("What should it show?").fill("Amber lanterns drifting over a teal lake");
  await page.getByText("Borealis").first().click();
  await page.getByRole("button", { name: "Choose for me" }).click();
  await page.getByText(/it is \(its chance was \d+ %\)/).waitFor();
  await shot(page, "studio");
  await page.getByText("Aurora").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("heading", { name: "Aurora's offer" }).waitFor();
  const pay = page.getByRole("button", { name: "Pay 2.00 TUSD and start" });
  await pay.waitFor();
  await shot(page, "offer");
  await pay.click();

  await page.waitForURL(/\/tasks\/0x/);
  const progress = page.getByRole("progressbar", { name: "Being made" });
  await progress.waitFor();
  await page.waitForFunction(
    () => Number(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow") ?? 0) > 0,
  );
  await shot(page, "task-generating");
  await page.getByText(/The sealed file is here/).waitFor();
  await shot(page, "task-delivered");
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).waitFor();
  await shot(page, "task-opened");

  // What the browser shows is the registered file, not its preview.
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save the picture" }).click();
  const file = await readFile(await (await saved).path());
  const taskId = page.url().split("/").pop() as `0x${string}`;
  const task = await indexer.task(taskId);
  const product = await indexer.product(task.items[0]!.productId);
  const { width, height, rgb } = await decodeImage(file);
  assert.equal(`0x${pdqFromRgb(rgb, width, height).hash.toString(16).padStart(64, "0")}`, product.fingerprints!.pdq);
  assert.equal(product.producer.toLowerCase(), LOCAL_ACCOUNTS.alice.address.toLowerCase());

  await page.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await page.getByRole("heading", { name: "Your picture is made" }).waitFor();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).waitFor({ state: "detached" });
  await page.getByRole("radio", { name: "4 stars" }).check({ force: true });
  await page.getByText("Good", { exact: true }).waitFor();
  await shot(page, "task-settled");
  await page.getByRole("button", { name: "Give these stars" }).click();
  await page.getByText("You gave 4 of 5 stars").waitFor();
  await page.getByRole("link", { name: "Show the product" }).click();
  await page.waitForURL(/\/products\/0x/);
  productPath = new URL(page.url()).pathname;
  await page.getByText("You see the original.").waitFor();
  await page.getByText("Unchanged, and signed by the provider").waitFor();
  await shot(page, "product-own");
  const rated = await indexer.task(taskId);
  assert.deepEqual([rated.status, rated.stars], ["closed", 4]);
});

test("studio: three pictures of one order arrive one by one, are opened and confirmed together", async () => {
  await page.goto(`${world.stack.urls.page}/studio`);
  await page.getByLabel("What should it show?").fill("Paper boats on a violet river");
  await page.getByText("Cascade").first().click();
  await page.getByRole("radio", { name: "3", exact: true }).check({ force: true });
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByText("3 pictures, 2.50 TUSD each").waitFor();
  await shot(page, "offer-three");
  await page.getByRole("button", { name: "Pay 7.50 TUSD and start" }).click();
  await page.waitForURL(/\/tasks\/0x/);
  await page.getByText(/[123] of 3 made/).waitFor();
  await page.getByText("Made; it is sealed and sent with the others").first().waitFor();
  await shot(page, "task-three-generating");
  await page.getByText(/If you do nothing, other providers with/).waitFor();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm all and pay the provider" }).click();
  await page.getByRole("button", { name: "Give these stars" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Save the picture" }).count(), 3);
  await shot(page, "task-three-settled");
  taskPath = new URL(page.url()).pathname;
  const task = await indexer.task(taskPath.split("/").pop() as `0x${string}`);
  assert.deepEqual(
    [task.status, task.items.map((item) => item.status)],
    ["settled", ["settled", "settled", "settled"]],
  );
  await page.goto(world.stack.urls.page + productPath);
});

test("market: the owner offers it, a collector buys it and opens it, the royalty reaches the producer", async () => {
  await putDownPledge(page);
  await page.getByLabel("Price").fill("10");
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  await shot(page, "product-offered");
  await buy("Bob", "10.00");

  // Sold on: now the producer is no longer the seller and earns a royalty.
  await putDownPledge(page);
  await page.getByLabel("Price").fill("20");
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  await buy("Carol", "20.00");

  const product = await indexer.product(productPath.split("/").pop() as `0x${string}`);
  assert.equal(product.owner.toLowerCase(), LOCAL_ACCOUNTS.carol.address.toLowerCase());
  assert.equal(product.sale?.royalty, "1000000");
  assert.equal(product.sale?.paid, "18700000"); // less 5 % royalty, 1 % for the delivery and half a per cent for upkeep
  const history = page.getByRole("main");
  for (const text of ["Registered", "Payment locked", "Sealed file delivered", "Key shown, ownership moved", "Sold"]) {
    await history.getByText(text, { exact: true }).first().waitFor();
  }
  await shot(page, "product-sold");
});

async function buy(name: string, price: string): Promise<void> {
  await page.goto(`${world.stack.urls.page}/market`);
  await playAs(page, name);
  await fund(page);
  await page.locator(`a[href="${productPath}"]`).first().waitFor();
  await shot(page, `market-${name.toLowerCase()}`);
  await page.locator(`a[href="${productPath}"]`).first().click();
  await page.getByRole("button", { name: `Buy for ${price} TUSD` }).click();
  await page.getByText(/The sealed file is here/).waitFor();
  await shot(page, `sale-delivered-${name.toLowerCase()}`);
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the seller" }).waitFor();
  await page.getByText("You see the original.").waitFor();
  await shot(page, `sale-opened-${name.toLowerCase()}`);
  await page.getByRole("button", { name: "Confirm and pay the seller" }).click();
  await page.getByText("Last sold for").waitFor();
}

test("plagiarism: a preview is taken, attested elsewhere, found by its creator, challenged and removed", async () => {
  const original = await indexer.product(productPath.split("/").pop() as `0x${string}`);
  await page.goto(world.stack.urls.page + productPath);
  const preview = await page
    .getByRole("link", { name: "Open the preview" })
    .or(page.locator("img").first())
    .first()
    .getAttribute("href");
  const source = preview ?? `${world.stack.urls.esps[0]}/products/${original.id}/preview`;
  const copy = await sharp(Buffer.from(await (await fetch(source)).arrayBuffer()))
    .resize(480)
    .jpeg({ quality: 55 })
    .toBuffer();

  await page.goto(`${world.stack.urls.page}/studio`);
  await playAs(page, "Mallory");
  await page.getByText("Register a picture you have").click();
  await page.getByLabel("Your picture").setInputFiles({ name: "mine.jpg", mimeType: "image/jpeg", buffer: copy });
  await page.getByText("Borealis").first().click();
  await page.getByRole("button", { name: "Have it looked at" }).click();
  await page.getByText("Borealis does not vouch for this picture").waitFor();
  await shot(page, "attest-refused");
  await page.getByText("Cascade").first().click();
  await page.getByRole("button", { name: "Have it looked at" }).click();
  await page.getByText("It looks like pictures that are registered already").waitFor();
  await shot(page, "attest-flagged");
  await page.getByRole("button", { name: "Register it as mine" }).click();
  await page.waitForURL(/\/products\/0x/);
  const copyId = page.url().split("/").pop() as `0x${string}`;
  const accused = await indexer.product(copyId);
  const distance = hammingDistance(BigInt(original.fingerprints!.pdq), BigInt(accused.fingerprints!.pdq));
  assert.ok(distance <= 31, `${distance} bits`);

  await playAs(page, "Alice");
  await page.goto(`${world.stack.urls.page}/mine`);
  await page
    .getByText(`#${accused.serial} was registered by somebody else after your #${original.serial}, and looks like it.`)
    .waitFor();
  await shot(page, "mine-lookalike");
  await page.goto(world.stack.urls.page + productPath);
  await page.getByRole("link", { name: "Challenge as a copy" }).waitFor();
  await shot(page, "near-match");
  await page.getByRole("link", { name: "Challenge as a copy" }).click();
  await page.getByText(`${distance} of 256 bits differ`).first().waitFor();
  await shot(page, "challenge-new");
  await page.getByRole("button", { name: "Challenge it for 20.00 TUSD" }).click();
  await page.waitForURL(/\/challenges\/0x/);
  await page.getByText("Similarity measured").waitFor();
  await shot(page, "challenge-open");
  assert.equal((await indexer.product(copyId)).openCases, 1);
  const [id] = (await indexer.challenges()).items.map((one) => one.id);
  for (const path of ["/challenges", `/challenges/${id}`]) {
    // The server waits half a second for the indexer, which a busy machine may exceed; then the browser asks.
    await until(`${path} with both pictures in the server's answer`, async () => {
      const answered = await (await fetch(world.stack.urls.page + path)).text();
      return [original.id, copyId].every((shown) => new RegExp(`<img[^>]+/products/${shown}/preview`).test(answered))
        ? true
        : undefined;
    });
  }

  await world.pass(LOCAL.challenge.responseSeconds);
  // The accused stayed silent for the whole minute: now a provider finishes it for the upkeep reward, or anybody by hand.
  await page.getByText("The copy was removed").waitFor();
  await shot(page, "challenge-upheld");
  assert.equal((await indexer.product(copyId)).status, "removed");
  await page.goto(`${world.stack.urls.page}/products/${copyId}`);
  await page.getByText("no longer in the registry").waitFor();
  await shot(page, "product-removed");
});

test("providers: opinions, scores and their history follow the settled tasks", async () => {
  await page.goto(`${world.stack.urls.page}/esps`);
  await page.getByRole("heading", { name: "Aurora" }).waitFor();
  await shot(page, "esps");
  await page
    .getByRole("link", { name: /Aurora/ })
    .first()
    .click();
  await page.waitForURL(/\/esps\/0x/);
  const before = await indexer.esp(LOCAL_ACCOUNTS.aurora.address);
  assert.equal(before.history.length, 1);
  assert.ok(before.overall.belief > 0 && before.overall.uncertainty < 1);
  await page.locator("main svg").first().waitFor();
  await shot(page, "esp-detail");
});

test("the same pages fit a phone, in the dark too", async () => {
  const esp = `/esps/${LOCAL_ACCOUNTS.aurora.address.toLowerCase()}`;
  for (const dark of [false, true]) {
    const phone = await world.open({ viewport: PHONE, dark });
    for (const path of ["/", "/studio", "/market", productPath, taskPath, "/challenges", "/esps", esp, "/mine"]) {
      await phone.page.goto(world.stack.urls.page + path);
      await phone.page.getByRole("heading", { level: 1 }).waitFor();
      await phone.page.waitForLoadState("networkidle").catch(() => undefined);
      await shot(
        phone.page,
        `phone${dark ? "-dark" : ""}${path === "/" ? "-home" : path.slice(0, 12).replaceAll("/", "-")}${path === esp ? "-detail" : ""}`,
      );
      const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${path} is ${overflow} pixels wider than a phone`);
    }
    assert.deepEqual(phone.problems, []);
    await phone.context.close();
  }
});

test("every page passes the accessibility rules of WCAG 2.2 AA", async () => {
  const { page: reader, context } = await world.open();
  await reader.goto(`${world.stack.urls.page}/mine`);
  await playAs(reader, "Alice");
  const challenge = (await indexer.challenges()).items[0]!;
  for (const dark of [false, true]) {
    await reader.emulateMedia({ colorScheme: dark ? "dark" : "light" });
    const esp = `/esps/${LOCAL_ACCOUNTS.aurora.address.toLowerCase()}`;
    for (const path of [
      "/",
      "/studio",
      "/market",
      productPath,
      taskPath,
      "/challenges",
      `/challenges/${challenge.id}`,
      "/esps",
      esp,
      "/mine",
    ]) {
      await reader.goto(world.stack.urls.page + path);
      await reader.getByRole("heading", { level: 1 }).waitFor();
      await reader.waitForLoadState("networkidle").catch(() => undefined);
      await accessible(reader, `${path}${dark ? ", dark" : ""}`);
    }
  }
  await context.close();
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));

/** Takes test dollars once, by the wallet menu. */
async function fund(on: Page): Promise<void> {
  await on.locator("header button").last().click();
  await on.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await on.locator("header").getByText("1,000.00").waitFor();
  await on.keyboard.press("Escape");
}
