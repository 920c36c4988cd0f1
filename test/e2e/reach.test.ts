/// <reference lib="dom" />
/** What holds on every page: its language, and that nothing somebody wrote or uploaded is ever executed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import { languageOf } from "../../app/src/texts/language.ts";
import { Actor } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, DESK, LASTING_LEASE, PHONE, type Surroundings, shot } from "./support.ts";

const CHINESE = /[\u4e00-\u9fff]/;
/** Does something to the window if anybody takes it for code or markup. */
const HOSTILE = `"><img src=x onerror="window.hacked='by a text'"><script>window.hacked='by a script'</script>`;
const HOSTILE_SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked='by an upload'"><script>window.hacked='by an upload'</script></svg>`;

let world: Surroundings;
let site: string;

before(async () => {
  world = await bringUp({ espEnv: LASTING_LEASE });
  site = world.stack.urls.page;
});
after(() => world.close());

test("the language is the chosen one, else the browser's first that the page speaks, else English", () => {
  assert.equal(languageOf("zh", "en"), "zh");
  assert.equal(languageOf(undefined, "de-DE,zh-TW;q=0.8,en;q=0.7"), "zh");
  assert.equal(languageOf(undefined, "zh;q=0.5, en-US;q=0.9"), "en");
  assert.equal(languageOf(undefined, "zh;q=0, fr"), "en");
  assert.equal(languageOf("tlh", null), "en");
});

test("Chinese: in the server's first answer, by the browser's wish, switched and remembered", async () => {
  const html = await (
    await fetch(`${site}/market`, { headers: { "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" } })
  ).text();
  assert.match(html, /<html lang="zh-CN"/);
  assert.match(html, /<title>市场 · Genuine<\/title>/);
  assert.match(html, /<h1[^>]*>市场<\/h1>/);

  // What providers say of themselves is in their own words.
  const ownWords = await Promise.all(
    world.stack.urls.esps.map(async (url) =>
      (await new EspClient(url).info()).generators.map(({ label }) => label).join(", "),
    ),
  );
  const { page, context, problems } = await world.open();
  await page.goto(site);
  await page.getByRole("heading", { level: 1, name: "Pictures with a past you can prove" }).waitFor();
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { level: 1, name: "来历可以证明的图片" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  for (const path of ["/studio", "/market", "/challenges", "/esps", "/mine"]) {
    await page.goto(site + path, { waitUntil: "networkidle" });
    const english = (await page.locator("body").innerText())
      .split("\n")
      .filter((line) => /[a-z]{3,} [a-z]{2,} [a-z]{2,}/i.test(line));
    assert.deepEqual(
      english.filter((line) => !ownWords.includes(line)),
      [],
      path,
    );
    assert.match(await page.locator("h1").innerText(), CHINESE);
    await accessible(page, path);
  }
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { level: 1, name: "My things" }).waitFor();
  assert.deepEqual(problems, []);
  await context.close();

  const phone = await world.open({ viewport: PHONE, dark: true, locale: "zh-CN" });
  await phone.page.goto(`${site}/studio`);
  await phone.page.getByRole("heading", { level: 1, name: "创作" }).waitFor();
  await shot(phone.page, "phone-dark-chinese");
  const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${overflow} pixels wider than a phone`);
  await phone.context.close();
});

test("a newcomer without money orders in Chinese: what is missing is said before the wallet asks, and given there", async () => {
  const { page, context } = await world.open({ locale: "zh-CN" });
  await page.goto(`${site}/studio`);
  await page.getByRole("banner").getByRole("button", { name: "连接" }).click();
  await page.getByRole("button", { name: "扮演 Mallory 抄袭者" }).click();
  await page.getByRole("banner").getByText("Mallory").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "海里戴王冠的红鱼" }).click();
  await page.getByText("Aurora").first().click();
  await page.getByRole("button", { name: "询价" }).click();
  await page.getByText("你有 0.00 TUSD，需要 2.00 TUSD。").waitFor();
  const pay = page.getByRole("button", { name: "支付 2.00 TUSD 并开始" });
  assert.ok(await pay.isDisabled());
  await shot(page, "too-little-chinese");
  await accessible(page);
  await page.getByRole("main").getByRole("button", { name: "领取 1,000 测试美元" }).click();
  await pay.and(page.locator(":enabled")).waitFor();
  await pay.click();
  await page.waitForURL(/\/tasks\/0x/);
  await page.getByRole("button", { name: "接收交付" }).waitFor();
  await shot(page, "task-chinese");
  await context.close();
});

test("wallets find how to show what is signed in words", async () => {
  const { deployment } = world.stack;
  const sale = (await (await fetch(`${site}/erc7730/sale.json`)).json()) as {
    context: { eip712: { deployments: unknown } };
  };
  assert.deepEqual(sale.context.eip712.deployments, [
    { chainId: deployment.chainId, address: deployment.contracts.saleEscrow },
  ]);
  const unknown = await fetch(`${site}/erc7730/nothing.json`);
  assert.deepEqual(
    [unknown.status, ((await unknown.json()) as { error: { code: string } }).error.code],
    [404, "not_found"],
  );
});

test("what the server answers says nothing of the wallet", async () => {
  const { page, context } = await world.open();
  await page.goto(`${site}/mine`);
  await playAs(page, "Alice");
  const html = await (await context.request.get(`${site}/mine`)).text();
  assert.doesNotMatch(html, new RegExp(LOCAL_ACCOUNTS.alice.address, "i"));
  assert.doesNotMatch(html, /Alice/);
  await context.close();
});

test("before any of its scripts has come the page offers the way in, but not to those whose wallet it waits for", async () => {
  for (const [remembered, shown] of [
    [false, true],
    [true, false],
  ] as const) {
    const { page, context } = await world.open();
    await page.route("**/_next/static/**/*.js", (route) => route.abort());
    if (remembered) await page.addInitScript(() => localStorage.setItem("wagmi.recentConnectorId", '"some wallet"'));
    await page.goto(`${site}/mine`);
    assert.equal(await page.getByText("Connect a wallet to see what is yours").isVisible(), shown);
    await context.close();
  }
});

test("a prompt, a provider's name and an uploaded SVG are never executed", async () => {
  const aurora = new Actor(world.stack, LOCAL_ACCOUNTS.aurora.privateKey);
  const { espRegistry } = world.stack.deployment.contracts;
  const entry = await new IndexerClient(world.stack.urls.indexer).esp(LOCAL_ACCOUNTS.aurora.address);
  const { block } = await aurora.send({
    address: espRegistry,
    abi: espRegistryAbi,
    functionName: "update",
    args: [HOSTILE.slice(0, 64), entry.endpoint],
  });
  await new IndexerClient(world.stack.urls.indexer).waitForBlock(block, { timeoutMs: 600_000 });

  const { page, context, problems } = await world.open({ viewport: DESK });
  const refused: string[] = [];
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && refused.push(message.text()));
  await page.goto(`${site}/studio`);
  await page.getByText(HOSTILE.slice(0, 40)).first().waitFor();
  await playAs(page, "Carol");
  await page.getByLabel("What should it show?").fill(HOSTILE);
  await page.getByText("Borealis").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();

  await page.getByText("Register a picture you have").click();
  const upload = page.locator("input[type=file][accept^=image]");
  await upload.setInputFiles({ name: "drawing.svg", mimeType: "image/svg+xml", buffer: Buffer.from(HOSTILE_SVG) });
  await page.getByText("drawing.svg is not a picture that can be registered here.").waitFor();
  await upload.setInputFiles({ name: "drawing.png", mimeType: "image/png", buffer: Buffer.from(HOSTILE_SVG) });
  await page.getByRole("main").getByRole("alert").waitFor();
  for (const path of [
    "/esps",
    `/esps/${LOCAL_ACCOUNTS.aurora.address}`,
    `/challenges/new?original=${encodeURIComponent(HOSTILE)}`,
    `/products/${encodeURIComponent(HOSTILE)}`,
  ]) {
    await page.goto(site + path, { waitUntil: "networkidle" });
  }
  assert.equal(await hacked(page), undefined);
  assert.deepEqual([problems, refused], [[], []], "nothing even had to be refused");

  // And had markup got through, the policy would refuse it.
  await page.evaluate((markup) => document.body.insertAdjacentHTML("beforeend", markup), HOSTILE);
  await page.waitForFunction(() => document.querySelector('body > img[src="x"]') !== null);
  await page.waitForTimeout(500);
  assert.equal(await hacked(page), undefined);
  assert.ok(
    refused.some((text) => /inline event handler/.test(text)),
    refused.join("\n"),
  );
  await context.close();
});

test("whoever asked for it is notified of due steps and of what happens otherwise", async () => {
  const { page, context } = await world.open();
  await context.grantPermissions(["notifications"], { origin: site });
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
  const bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  await bob.getReadyToPay();
  await page.goto(`${site}/mine`);
  await playAs(page, "Bob");
  await page.getByRole("button", { name: "Tell me when something waits" }).click();
  await page.getByText("This browser tells you").waitFor();
  // What is due already is no news: the order comes after the page has looked for the first time.
  const looked = page.waitForResponse((response) => response.url().includes("/due?") && response.ok());
  await page.goto(`${site}/market`); // it is remembered, and holds on every page
  await page.getByRole("banner").getByText("Bob").waitFor();
  await (await looked).finished();
  const { taskId } = await bob.order(world.stack.urls.esps[2]!, "A picture that somebody is told of");
  await page.waitForFunction(() => (window as unknown as { told: unknown[] }).told.length > 0);
  const [first] = await page.evaluate(() => (window as unknown as { told: { title: string; body: string }[] }).told);
  assert.equal(first!.title, "Accept a delivery");
  assert.match(first!.body, /If you do nothing, other providers can/);
  await page.goto(`${site}/mine`);
  await page.locator(`a[href="/tasks/${taskId}"]`).first().waitFor();
  await page.getByRole("button", { name: "Tell me no more" }).click();
  await page.getByRole("button", { name: "Tell me when something waits" }).waitFor();
  await context.close();
});

function hacked(page: Page): Promise<unknown> {
  return page.evaluate(() => (window as unknown as { hacked?: unknown }).hacked);
}
