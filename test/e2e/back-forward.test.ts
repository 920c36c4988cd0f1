/// <reference lib="dom" />
/**
 * Leaving a page in the middle of a money step and coming back by the browser's back button, which shows it as it was left (the
 * back/forward cache), and two tabs of one wallet: nobody pays twice, and nothing stale is offered.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { testDollarAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { quoteFromJson } from "@genuine/sdk/structs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { encodeFunctionData, type Hex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { launchBrowser } from "../../scripts/lib/browser.ts";
import { installBrowserWallet, setBehaviour } from "./browser-wallet.ts";
import { keptSite } from "./relayed-site.ts";
import { bringUp, DESK, HANG_MS, type Surroundings, shot } from "./support.ts";

const ELSEWHERE = "data:text/html,<title>elsewhere</title>";
/** Mnemonic of the node's own accounts. */
const MNEMONIC = "test test test test test test test test test test test junk";
const FIRST = 8;
/** Base units of what the faucet gives. */
const START = 1_000_000_000n;

let world: Surroundings;
let relayed: { url: string; close(): void };
let site: string;
let indexer: IndexerClient;
let browser: Browser;
let accounts: Hex[];
let alice: Actor;
/** Another of the node's own accounts in each test: it signs for them. */
let address: Hex;
let context: BrowserContext;
let page: Page;

before(async () => {
  world = await bringUp();
  relayed = await keptSite(world.stack.urls.page);
  site = relayed.url;
  indexer = new IndexerClient(world.stack.urls.indexer);
  browser = await launchBrowser({ remembersPages: true });
  accounts = ((await world.node("eth_accounts")) as Hex[]).slice(FIRST);
  alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
});
after(async () => {
  await browser?.close();
  relayed?.close();
  await world.close();
});
beforeEach(async () => {
  address = accounts.pop()!;
  context = await browser.newContext({ viewport: DESK });
  context.setDefaultTimeout(HANG_MS);
  page = await openTab("/mine");
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Pocket" }).click();
  await page.getByRole("banner").getByText("0.00").waitFor();
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.getByRole("banner").getByText("1,000.00").waitFor();
});
afterEach(async () => {
  await world.node("evm_setAutomine", [true]);
  await world.node("evm_mine");
  await context.close();
});

test("back to a quote that was paid elsewhere: order: the page leads to the task, and nothing is paid again", async () => {
  const asked = page.waitForResponse((response) => response.url().endsWith("/quotes"));
  await ask("A lamp beside a river");
  const answer = (await (await asked).json()) as QuoteAnswer;
  await leave();
  await payElsewhere(answer);
  await comeBack();
  await page.getByRole("link", { name: "Show the task that was paid with it" }).waitFor();
  assert.ok(await payButton().isDisabled());
  await shot(page, "back-to-paid-offer");
  await paidOnce();
});

test("back before the wallet answered: order: the step is offered again, and paid once", async () => {
  await ask("A lamp beside a lake");
  await setBehaviour(page, { hangs: true });
  await payButton().click();
  await page.getByText(/^(Sign|Confirm) in your wallet…/).waitFor();
  await leave();
  await comeBack({ loadsAnew: true });
  // The page fills in what was typed once its script runs.
  await until("the text that was typed", async () =>
    (await page.getByLabel("What should it show?").inputValue()) === "A lamp beside a lake" ? true : undefined,
  );
  assert.equal((await tasks()).length, 0);
  await ask("A lamp beside a lake");
  await payButton().click();
  await page.waitForURL(/\/tasks\/0x/, { waitUntil: "commit" });
  await paidOnce();
});

test("the wallet answers while another page is shown: order: paid once, and the page leads to the task", async () => {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let asked = (): void => undefined;
  const waits = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let sent: Record<string, string> | undefined;
  await context.exposeFunction("owner", async (method: string, params: Record<string, string>[]) => {
    if (method !== "eth_sendTransaction") return;
    sent = params[0];
    asked();
    await answered;
  });
  await ask("A lamp beside a pond");
  await setBehaviour(page, { owner: "owner" });
  await payButton().click();
  await waits;
  await leave();
  // The wallet itself sends it; its line to the page is cut.
  await world.node("eth_sendTransaction", [sent]);
  await comeBack({ loadsAnew: true });
  answer();
  const notice = page.getByRole("link", { name: "Show" }).first();
  await notice.waitFor();
  await shot(page, "back-sent-meanwhile");
  await notice.click();
  await page.waitForURL(/\/tasks\/0x/, { waitUntil: "commit" });
  await paidOnce();
});

test("back after the payment was sent: order: it is followed to its end, and the page leads to the task", async () => {
  await ask("A lamp beside a canal");
  await world.node("evm_setAutomine", [false]);
  await payButton().click();
  await page.getByText("Sent…").waitFor();
  await leave();
  await world.node("evm_setAutomine", [true]);
  await world.node("evm_mine");
  await comeBack();
  await page.waitForURL(/\/tasks\/0x/, { waitUntil: "commit" });
  await paidOnce();
});

test("the tab that sent the payment is closed: order: another tab follows it to its end", async () => {
  const other = await openTab("/mine");
  await other.getByRole("banner").getByText("1,000.00").waitFor();
  await ask("A lamp beside a well");
  await world.node("evm_setAutomine", [false]);
  await payButton().click();
  await page.getByText("Sent…").waitFor();
  await other.getByRole("button", { name: /^Activity, 1 under way/ }).waitFor();
  await page.close();
  page = other;
  await world.node("evm_setAutomine", [true]);
  await world.node("evm_mine");
  // As when the other tab is shown in its place.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("button", { name: /^Activity/ }).click();
  await page.getByRole("dialog").getByText("Done").first().waitFor();
  await paidOnce();
});

test("a second tab is opened while the wallet asks: order: what the wallet sends is followed", async () => {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await context.exposeFunction("owner", (method: string) => (method === "eth_sendTransaction" ? answered : undefined));
  await ask("A lamp beside a waterfall");
  await setBehaviour(page, { owner: "owner" });
  await payButton().click();
  await page.getByText("Confirm in your wallet…").waitFor();
  const other = await openTab("/mine");
  await other.getByRole("banner").getByText("1,000.00").waitFor();
  await other.close();
  answer();
  await page.waitForURL(/\/tasks\/0x/, { waitUntil: "commit" });
  await paidOnce();
});

test("two tabs: buy: what was bought in one is not offered in the other, nor after going back", async () => {
  const { productId } = await alice.generate(world.stack.urls.esps[2]!, "A lamp beside the sea");
  await alice.offer(productId, 3_000_000n);
  const buy = (tab: Page) => tab.getByRole("button", { name: /^Buy for / });
  await page.goto(`${site}/products/${productId}`);
  await buy(page).and(page.locator(":enabled")).waitFor();
  const other = await openTab(`/products/${productId}`);
  await buy(other).and(other.locator(":enabled")).waitFor();
  const away = await openTab(`/products/${productId}`);
  await buy(away).and(away.locator(":enabled")).waitFor();
  await leave(away);
  await buy(page).click();
  await page.getByText("Payment locked").first().waitFor();
  await buy(other).waitFor({ state: "detached" });
  await comeBack({}, away);
  await buy(away).waitFor({ state: "detached" });
  await away.getByText("Payment locked").first().waitFor();
  assert.equal(START - (await balance()), 3_000_000n);

  // And its later steps.
  const accept = (tab: Page) => tab.getByRole("button", { name: "Accept the delivery" });
  await away.getByRole("button", { name: "Sign and fetch the file" }).click();
  await accept(away).and(away.locator(":enabled")).waitFor();
  await leave(away);
  await accept(page).click();
  const confirm = (tab: Page) => tab.getByRole("button", { name: "Confirm and pay the seller" });
  await confirm(page).waitFor();
  await comeBack({}, away);
  await accept(away).waitFor({ state: "detached" });
  await confirm(page).click();
  await page.getByText("Last sold for").waitFor();
  await confirm(other).waitFor({ state: "detached" });
  assert.equal((await indexer.product(productId)).owner.toLowerCase(), address.toLowerCase());
  assert.equal(START - (await balance()), 3_000_000n);
});

/** Another tab of the same browser; it is let in by the wallet if the first one was. */
async function openTab(path: string): Promise<Page> {
  const tab = await context.newPage();
  await installBrowserWallet(tab, { address, rpcUrl: world.stack.urls.rpc, chainId: 31337, rejects: false });
  await tab.goto(site + path);
  return tab;
}

async function ask(prompt: string): Promise<void> {
  if (!page.url().endsWith("/studio")) await page.goto(`${site}/studio`);
  await page.getByLabel("What should it show?").fill(prompt);
  await page.getByText("Cascade").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  await payButton().and(page.locator(":enabled")).waitFor();
}

function payButton() {
  return page.getByRole("button", { name: /^Pay .* and start/ });
}

/** The same person, in another browser. */
async function payElsewhere({ quote, signature }: QuoteAnswer): Promise<void> {
  const addressIndex = FIRST + accounts.length;
  const { privateKey } = mnemonicToAccount(MNEMONIC, { addressIndex }).getHdKey();
  const other = new Actor(world.stack, `0x${Buffer.from(privateKey!).toString("hex")}`);
  assert.equal(other.address.toLowerCase(), address.toLowerCase());
  await other.getReadyToPay();
  await other.pay(quoteFromJson(quote), signature);
}

async function leave(tab = page): Promise<void> {
  await tab.evaluate(() => {
    const marked = window as unknown as { wasLeft: boolean };
    marked.wasLeft = true;
  });
  await tab.goto(ELSEWHERE);
}

/** @param loadsAnew The page was shown as it was left, and then loaded itself anew. */
async function comeBack({ loadsAnew = false }: { loadsAnew?: boolean } = {}, tab = page): Promise<void> {
  await tab.evaluate(() => history.back()).catch(() => undefined);
  // A page that comes back as it was loads nothing.
  await tab.waitForURL((url) => url.origin === site, { waitUntil: "commit" });
  const asItWas = () => tab.evaluate(() => "wasLeft" in window).catch(() => undefined);
  await until("the page to come back", async () => ((await asItWas()) === !loadsAnew ? true : undefined));
}

async function tasks() {
  await indexer.waitForBlock(Number(await world.node("eth_blockNumber")));
  return (await indexer.tasks({ producer: address })).items;
}

async function balance(): Promise<bigint> {
  const data = encodeFunctionData({ abi: testDollarAbi, functionName: "balanceOf", args: [address] });
  const call = { to: world.stack.deployment.contracts.token, data };
  return BigInt((await world.node("eth_call", [call, "latest"])) as Hex);
}

/** One task, and its fee has left the wallet once. */
async function paidOnce(): Promise<void> {
  const [task, ...more] = await tasks();
  assert.deepEqual(more, []);
  assert.equal(START - (await balance()), BigInt(task!.fee));
}
