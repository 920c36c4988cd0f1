/// <reference lib="dom" />
/** A creator is told of copies wherever that is possible, challenges one by one click, and shows where a part of a work was used. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import sharp, { type Sharp } from "sharp";
import type { Hex } from "viem";
import { Actor } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, PHONE, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let alice: Actor;
let mallory: Actor;
let originalId: Hex;
/** Of Cascade, who takes what looks alike. */
let careless: string;

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  careless = world.stack.urls.esps[2]!;
  alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  mallory = new Actor(world.stack, LOCAL_ACCOUNTS.mallory.privateKey);
  for (const actor of [alice, mallory]) await actor.getReadyToPay();
  ({ productId: originalId } = await alice.generate(
    world.stack.urls.esps[0]!,
    "A red fox with a golden crown under a blue umbrella in a green forest",
  ));
  await world.pass(1); // in the same block nobody is first
  ({ page, problems } = await world.open());
  await page.context().grantPermissions(["notifications"], { origin: world.stack.urls.page });
  await page.addInitScript(() => {
    const told: { title: string; body: string | undefined }[] = [];
    const Original = window.Notification;
    Object.assign(window, { told });
    window.Notification = class extends Original {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.push({ title, body: options?.body });
      }
    };
  });
});
after(() => world.close());

test("a copy shows in the menu, by notification, in the list and on its own page; one click leads to its challenge", async () => {
  await page.goto(`${world.stack.urls.page}/mine`);
  await playAs(page, "Alice");
  await page.getByText("Nothing waits for you right now.").waitFor();
  const menu = page.getByRole("banner").getByRole("link", { name: "My things" });
  assert.equal(await menu.getByText(/wait/).count(), 0);
  await page.getByRole("button", { name: "Tell me when something waits" }).click();
  await page.getByText("This browser tells you").waitFor();
  // What there is already is no news: the copy comes after the page has looked for the first time.
  const looked = page.waitForResponse((response) => response.url().includes("/alerts?") && response.ok());
  await page.goto(`${world.stack.urls.page}/market`);
  await (await looked).finished();
  await page.getByRole("banner").getByText("Alice").waitFor();

  const { productId: copyId } = await mallory.plagiarise(originalId, careless, (preview) =>
    preview.resize(512, 512, { fit: "fill" }).extract({ left: 15, top: 10, width: 480, height: 485 }).flop(),
  );
  const { items } = await indexer.alerts(alice.address);
  assert.deepEqual(
    items.map((alert) => [alert.originalId, alert.laterId, alert.measurement.verdict]),
    [[originalId, copyId, "copy"]],
  );
  await menu.getByText("1 thing waits for you").waitFor({ state: "attached" });
  await page.waitForFunction(() => (window as unknown as { told: unknown[] }).told.length > 0);
  const told = await page.evaluate(() => (window as unknown as { told: { title: string; body: string }[] }).told);
  const [original, copy] = await Promise.all([indexer.product(originalId), indexer.product(copyId)]);
  const words = `#${copy.serial} was registered by somebody else after your #${original.serial}, and looks like it.`;
  assert.deepEqual(told, [{ title: "Somebody else's work looks like yours", body: words }]);

  await menu.click();
  await page.getByText(words).waitFor();
  await page.getByText("Copy by measure").waitFor();
  await shot(page, "alert");
  await accessible(page);
  const feed = await page.getByRole("link", { name: "Feed of copies" }).getAttribute("href");
  assert.match(
    await (await fetch(feed!)).text(),
    new RegExp(`/challenges/new\\?original=${originalId}&amp;accused=${copyId}`),
  );

  await page.getByRole("link", { name: "Compare and challenge" }).click();
  const challenge = `/challenges/new?original=${originalId}&accused=${copyId}`;
  await page.waitForURL(`**${challenge}`);
  await page.getByRole("button", { name: "Challenge it for 20.00 TUSD" }).waitFor();

  await page.goto(`${world.stack.urls.page}/products/${copyId}`);
  await page.getByText(`It looks like your #${original.serial}, which was there first`).waitFor();
  await shot(page, "copy-alert");
  await accessible(page);
  await page.getByRole("link", { name: "Compare and challenge" }).click();
  await page.waitForURL(`**${challenge}`);
  await page.getByRole("img", { name: "The accused picture's part with the original's laid over it" }).waitFor();
  await page.getByText("The whole original, where it lies in the accused picture.").waitFor();
  await shot(page, "windows-copy");
  await page.getByRole("button", { name: "Challenge it for 20.00 TUSD" }).click();
  await page.waitForURL(/\/challenges\/0x/);
  // What is challenged needs no telling any more.
  await menu.getByText(/wait/).waitFor({ state: "detached" });
  assert.deepEqual((await indexer.alerts(alice.address)).items, []);
});

test("what its owner finds fine is not told again", async () => {
  await mallory.plagiarise(originalId, careless, (preview) => preview.resize(400));
  await page.goto(`${world.stack.urls.page}/mine`);
  await page.getByRole("button", { name: "It is fine" }).click();
  await page.getByText("Nothing waits for you right now.").waitFor();
  await page.reload();
  await page.getByText("Nothing waits for you right now.").waitFor();
  assert.equal((await indexer.alerts(alice.address)).items.length, 1, "it is set aside in this browser alone");
});

test("a part in a collage is found by the page, named in the statement, and shown to everybody with the case", async () => {
  const { file: other } = await mallory.generate(careless, "Bands of copper and jade");
  const collage = async (preview: Sharp) => {
    const [left, right] = await Promise.all([
      preview.resize(512, 512).toBuffer(),
      sharp(other).resize(512, 512).toBuffer(),
    ]);
    return sharp({ create: { width: 1024, height: 512, channels: 3, background: "#ffffff" } }).composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: 512, top: 0 },
    ]);
  };
  const preview = await fetch(`${world.stack.urls.esps[0]}/products/${originalId}/preview`);
  const made = await (await collage(sharp(await preview.arrayBuffer()))).jpeg({ quality: 85 }).toBuffer();
  const { productId: collageId } = await mallory.plagiarise(originalId, careless, () => sharp(made));

  await page.goto(`${world.stack.urls.page}/challenges/new?original=${originalId}&accused=${collageId}`);
  await page.getByText(/% of what the original shows is found again/).waitFor();
  const place = page.getByText(/^In the accused picture: \d+ to \d+ % across/);
  const [, from, to] = /(\d+) to (\d+) % across/.exec((await place.textContent())!)!.map(Number);
  assert.ok(from! <= 8 && to! >= 40 && to! <= 52, `the left half: ${from} to ${to} %`);
  const overlay = page.getByRole("img", { name: "The accused picture's part with the original's laid over it" });
  await overlay.waitFor();
  await page.getByRole("slider", { name: "How much of the original shows" }).fill("30");
  assert.equal(await overlay.locator("g[opacity]").getAttribute("opacity"), "0.3");
  await page.getByRole("button", { name: "Name these parts in the statement" }).click();
  assert.match(
    await page.getByLabel("What should the panel know?").inputValue(),
    /^Compare the part of the original at/,
  );
  await shot(page, "windows-collage");
  await accessible(page);
  await page.getByRole("button", { name: /^Challenge it for/ }).click();
  await page.waitForURL(/\/challenges\/0x/);

  // The case's page shows the same to whoever comes, also on a phone.
  const phone = await world.open({ viewport: PHONE, dark: true });
  await phone.page.goto(page.url());
  await phone.page.getByText(/^Compare the part of the original at/).waitFor();
  await phone.page.getByText(/% of what the original shows is found again\.$/).waitFor();
  await phone.page.getByRole("slider", { name: "How much of the original shows" }).waitFor();
  await shot(phone.page, "phone-dark-windows");
  const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels wider than a phone`);
  await accessible(phone.page);
  assert.deepEqual(phone.problems, []);
  await phone.context.close();
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));
