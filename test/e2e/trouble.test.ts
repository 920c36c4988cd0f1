/** What goes wrong in front of the page: each gets its own clear answer, and no money is lost or stuck. */
/// <reference lib="dom" />
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { vaultAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import { Actor } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { installBrowserWallet, setBehaviour } from "./browser-wallet.ts";
import { bringUp, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let indexer: IndexerClient;
let page: Page;
let site: string;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
});
after(() => world.close());
beforeEach(async () => {
  await page?.context().close();
  ({ page } = await world.open());
});

test("a browser wallet: wrong network named and switched, a rejected signature changes nothing", async () => {
  const accounts = (await world.node("eth_accounts")) as string[];
  const address = accounts[9]!;
  await installBrowserWallet(page, { address, rpcUrl: world.stack.urls.rpc, chainId: 1, rejects: false });
  await page.goto(`${site}/studio`);
  await page.locator("header button").last().click();
  await page.getByRole("button", { name: "Pocket" }).click();
  await page.getByText("Your wallet is on another network. Genuine is on Genuine local chain.").first().waitFor();
  await shot(page, "wrong-network");
  await page.getByRole("button", { name: "Switch network" }).first().click();
  await page.getByText("Your wallet is on another network").first().waitFor({ state: "detached" });

  await page.locator("header button").last().click();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.locator("header").getByText("1,000.00").waitFor();
  await page.keyboard.press("Escape");

  await setBehaviour(page, { rejects: true });
  await page.getByLabel("What should it show?").fill("A picture nobody pays for");
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page
    .getByRole("main")
    .getByRole("alert")
    .getByText(/declined|rejected|refused/i)
    .first()
    .waitFor();
  await shot(page, "rejected-signature");
  await setBehaviour(page, { rejects: false });
  await page.getByRole("button", { name: "Ask for a price" }).click();
  const pay = page.getByRole("button", { name: /^Pay .* and start/ });
  await pay.waitFor();
  await setBehaviour(page, { rejects: true });
  await pay.click();
  await page
    .getByText(/declined|rejected|refused/i)
    .first()
    .waitFor();
  assert.deepEqual((await indexer.tasks({ producer: address as `0x${string}` })).items, []);
  await page.locator("header").getByText("1,000.00").waitFor();

  // With the owner's consent the same button pays: permission and payment in one transaction.
  await setBehaviour(page, { rejects: false });
  await pay.click();
  await page.waitForURL(/\/tasks\/0x/);
  assert.equal((await indexer.tasks({ producer: address as `0x${string}` })).items.length, 1);

  await page.locator("header button").last().click();
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.locator("header").getByRole("button", { name: "Connect" }).waitFor();
});

test("a prompt of 100,000 characters, a file that is no picture, a file of 49 MB", async () => {
  await page.goto(`${site}/studio`);
  await playAs(page, "Alice");
  await page.getByLabel("What should it show?").fill("x".repeat(100_000));
  await page.getByText("The prompt has 100000 characters; 2000 are allowed.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Ask for a price" }).isDisabled());
  await shot(page, "prompt-too-long");

  await page.getByText("Register a picture you have").click();
  await page
    .locator("input[type=file][accept^=image]")
    .setInputFiles({ name: "notes.png", mimeType: "image/png", buffer: Buffer.from("not a picture at all") });
  await page.getByRole("main").getByRole("alert").waitFor();
  await shot(page, "undecodable");
  assert.match((await page.getByRole("main").getByRole("alert").innerText()).toLowerCase(), /picture|image|format/);

  // By its path: as a buffer it would go through the browser's protocol.
  const dir = await mkdtemp(join(tmpdir(), "genuine-huge-"));
  try {
    await writeFile(join(dir, "huge.png"), Buffer.alloc(49 * 1024 * 1024));
    await page.locator("input[type=file][accept^=image]").setInputFiles(join(dir, "huge.png"));
    await page.getByText("This file has 49.0 MB; 10 MB are allowed.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Have it looked at" }).isDisabled());
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("a reload in the middle of a transaction", async () => {
  await page.goto(`${site}/mine`);
  await playAs(page, "Carol");
  await world.node("evm_setAutomine", [false]);
  try {
    await page.locator("header button").last().click();
    await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
    await page.getByText("Sent…").first().waitFor();
    await page.reload();
    await page.getByRole("button", { name: /^Activity, 1 under way/ }).click();
    await page.getByText("Sent, waiting for a block").waitFor();
    await shot(page, "activity-sent");
  } finally {
    await world.node("evm_setAutomine", [true]);
    await world.node("evm_mine");
  }
  await page.getByRole("dialog").getByText("Done").waitFor();
  await page.locator("header").getByText("1,000.00").waitFor();
});

test("the indexer is held: mined and indexed are distinguished, and the page catches up", async () => {
  await page.goto(`${site}/mine`);
  await playAs(page, "Bob");
  await page.locator("header button").last().click();
  world.signal("indexer", "SIGSTOP");
  try {
    await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
    await page.getByText("Almost there…").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText(/The indexer (cannot be reached|is \d+ blocks? behind)/).waitFor();
    await shot(page, "indexer-behind");
  } finally {
    world.signal("indexer", "SIGCONT");
  }
  await page.getByText(/The indexer (cannot be reached|is \d+ blocks? behind)/).waitFor({ state: "detached" });
  await page.locator("header").getByText("1,000.00").waitFor();
});

test("the node is gone for ten seconds", async () => {
  await page.goto(`${site}/market`);
  await playAs(page, "Bob");
  await page.route(`${world.stack.urls.rpc}/**`, (route) => route.abort());
  await page.getByText("Genuine local chain cannot be reached.").waitFor();
  await shot(page, "node-away");
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  await page.unroute(`${world.stack.urls.rpc}/**`);
  await page.getByText("Genuine local chain cannot be reached.").waitFor({ state: "detached" });
});

test("a provider that never delivers: it may come late, then another one ends it, and the producer has fee and bond back", async () => {
  await page.goto(`${site}/studio`);
  await playAs(page, "Alice");
  await page.locator("header button").last().click();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.locator("header").getByText("1,000.00").waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("What should it show?").fill("A kite that will never be made");
  await page.getByText("Borealis").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();
  world.signal("esp-borealis", "SIGSTOP");
  try {
    await page.getByRole("button", { name: /^Pay .* and start/ }).click();
    await page.waitForURL(/\/tasks\/0x/);
    const task = await indexer.task(page.url().split("/").pop() as `0x${string}`);
    await world.pass(task.closesAt - Math.floor(Date.now() / 1000) + 5);
    await page.getByText(/The provider is late. It may still deliver/).waitFor();
    await shot(page, "task-late");
    await world.pass(task.endableFrom! - task.closesAt);
    // Another provider is as a rule faster than a person, for a part of the bond.
    const refund = page.getByRole("button", { name: "Get the money back" });
    const refunded = page.getByText(/You have your money back, and 0.57 TUSD of the provider's stake/);
    await refund.or(refunded).first().waitFor();
    if (await refund.isVisible()) await refund.click({ timeout: 5_000 }).catch(() => undefined);
    await refunded.waitFor();
    await page.getByRole("link", { name: "Ask another provider" }).waitFor();
    await shot(page, "task-refunded");
    const failed = page.url();
    await page.getByRole("link", { name: "Ask another provider" }).click();
    // The price of another one for the same words, without a further click; Borealis is still stopped.
    await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();
    await page.getByText("A kite that will never be made").first().waitFor();
    await page
      .getByText(/Aurora|Cascade/)
      .first()
      .waitFor();
    await shot(page, "task-other-provider");
    await page.goto(failed);
    await refunded.waitFor();
  } finally {
    world.signal("esp-borealis", "SIGCONT");
  }
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  const owed = await alice.chain.readContract({
    address: world.stack.deployment.contracts.vault,
    abi: vaultAbi,
    functionName: "balanceOf",
    args: [alice.address],
  });
  assert.equal(owed, 3_570_000n); // the fee of 3 TUSD and the bond, 20 % of it, but for the twentieth of the upkeep pool
  // The worker that comes back too late sends nothing: the task stays refunded, and it still takes new work.
  await new EspClient(world.stack.urls.esps[1]!).ready();
  assert.equal((await indexer.task(page.url().split("/").pop() as `0x${string}`)).status, "refunded");
});

test("a producer that does nothing: the page says what happens then, others keep its picture, and it opens without its provider", async () => {
  await page.goto(`${site}/studio`);
  await playAs(page, "Carol");
  await page.getByLabel("What should it show?").fill("A fox that is forgotten");
  await page.getByText("Aurora").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await page.getByRole("button", { name: /^Pay .* and start/ }).click();
  await page.waitForURL(/\/tasks\/0x/);
  await page.getByText(/If you do nothing, other providers with/).waitFor();
  const id = page.url().split("/").pop() as `0x${string}`;
  const task = await indexer.task(id);
  const { timestamp } = (await world.node("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
  await world.pass(task.closesAt - Number(timestamp));
  await page.getByText("You did not accept it, so other providers keep the file for you:").waitFor();
  await page.getByRole("link", { name: "Save the picture" }).waitFor();
  await shot(page, "task-witnessed");
  assert.equal((await indexer.task(id)).witnesses.length, 2);

  world.signal("esp-aurora", "SIGSTOP");
  try {
    await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase("genuine");
          request.onsuccess = resolve;
          request.onblocked = () => reject(new Error("the page does not let go of its storage"));
        }),
    );
    await page.reload();
    // Not for as long as a provider is waited for that alone has the file.
    await page.getByRole("link", { name: "Save the picture" }).waitFor();
  } finally {
    world.signal("esp-aurora", "SIGCONT");
  }
});
