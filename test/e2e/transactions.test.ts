/// <reference lib="dom" />
/** What can happen to a transaction between the wallet and the page: each way is told, and none is lost or sent twice. */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import type { Hex } from "viem";
import { until } from "../../scripts/lib/actor.ts";
import { installBrowserWallet, setBehaviour } from "./browser-wallet.ts";
import { bringUp, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let site: string;
let page: Page;
let context: BrowserContext;
/** Another of the node's own accounts in each test: it signs for them. */
let address: string;
let accounts: string[];

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  accounts = ((await world.node("eth_accounts")) as string[]).slice(8);
});
after(() => world.close());
beforeEach(async () => {
  address = accounts.pop()!;
  ({ page, context } = await world.open());
  await connect(page);
});
afterEach(async () => {
  await world.node("evm_setAutomine", [true]);
  await world.node("evm_mine");
  await context.close();
});

test("a transaction that the wallet replaces by a faster one: get money: the page follows the replacement", async () => {
  const sent = await askForMoney();
  await world.node("eth_sendTransaction", [
    {
      from: address,
      to: sent.to,
      data: sent.input,
      nonce: sent.nonce,
      gas: sent.gas,
      maxFeePerGas: "0x3b9aca00",
      maxPriorityFeePerGas: "0x3b9aca00",
    },
  ]);
  await world.node("evm_mine");
  await page.getByRole("banner").getByText("1,000.00").waitFor();
  await openActivity(page);
  await page.getByRole("dialog").getByText("Done").waitFor();
});

test("a transaction that is cancelled in the wallet: get money: the page says so, and offers the step again", async () => {
  const sent = await askForMoney();
  await world.node("eth_sendTransaction", [
    {
      from: address,
      to: address,
      nonce: sent.nonce,
      gas: "0x5208",
      maxFeePerGas: "0x3b9aca00",
      maxPriorityFeePerGas: "0x3b9aca00",
    },
  ]);
  await world.node("evm_mine");
  await page.getByText("Another transaction of your account took its place.").first().waitFor();
  assert.ok(await page.getByRole("button", { name: "Get 1,000 test dollars" }).isEnabled());
  await page.keyboard.press("Escape");
  await openActivity(page);
  await page.getByRole("dialog").getByText("Replaced").waitFor();
  await shot(page, "activity-replaced");
});

test("a transaction that the node drops: get money: the page says so, and offers the step again", async () => {
  const sent = await askForMoney();
  assert.equal(await world.node("hardhat_dropTransaction", [sent.hash]), true);
  await page.clock.setSystemTime(Date.now() + 3_000); // seen missing before the patience begins to run
  await page.waitForTimeout(2_000);
  await page.clock.setSystemTime(Date.now() + 60_000);
  await page.getByText("The chain's node does not know this transaction any more.").first().waitFor();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).waitFor();
});

test("a transaction in a block that the chain gave up: get money: it does not count as done", async () => {
  const snapshot = await world.node("evm_snapshot");
  world.signal("indexer", "SIGSTOP");
  try {
    await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
    await page.getByText("Almost there…").waitFor();
    await world.node("evm_revert", [snapshot]);
    for (let i = 0; i < 3; i++) await world.node("evm_mine");
  } finally {
    world.signal("indexer", "SIGCONT");
  }
  await page.getByText("Sent…").waitFor();
  await page.waitForTimeout(2_000);
  await page.clock.setSystemTime(Date.now() + 60_000);
  await page.getByText("The chain's node does not know this transaction any more.").first().waitFor();
  assert.equal(await page.getByRole("banner").getByText("1,000.00").count(), 0);
});

test("two tabs with one transaction: get money: the second tab follows it, and does not send it again", async () => {
  const other = await context.newPage();
  await connect(other);
  await askForMoney();
  await other.getByText("Sent…").waitFor();
  await world.node("evm_setAutomine", [true]);
  await world.node("evm_mine");
  for (const tab of [page, other]) {
    await tab.getByRole("banner").getByText("1,000.00").waitFor();
    await tab.getByText("Sent…").waitFor({ state: "detached" });
  }
  assert.equal(Number(await world.node("eth_getTransactionCount", [address, "latest"])), 1);
});

test("a reload while the wallet still asks: get money: nothing is sent, and the step is offered again", async () => {
  await setBehaviour(page, { hangs: true });
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.getByText("Confirm in your wallet…").waitFor();
  await page.reload();
  await openActivity(page);
  await page.getByText("Nothing yet").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("banner").getByRole("button").last().click();
  const button = page.getByRole("button", { name: "Get 1,000 test dollars" });
  await button.click();
  await page.getByRole("banner").getByText("1,000.00").waitFor();
});

test("a slow connection: read: every page is shown", async () => {
  const devtools = await context.newCDPSession(page);
  // As browsers' tools do it for 3G: 400 ms there and back, 400 kbit/s.
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  for (const [path, heading] of [
    ["/", "Pictures with a past you can prove"],
    ["/market", "Market"],
    ["/esps", "Edge service providers"],
  ] as const) {
    await page.goto(site + path, { waitUntil: "commit" });
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  }
  await page
    .getByRole("link", { name: /Aurora/ })
    .first()
    .waitFor();
});

async function connect(tab: Page): Promise<void> {
  await installBrowserWallet(tab, { address, rpcUrl: world.stack.urls.rpc, chainId: 31337, rejects: false });
  await tab.goto(`${site}/mine`);
  const wallet = tab.getByRole("banner").getByRole("button").last();
  await tab
    .getByRole("banner")
    .getByRole("button", { name: "Connect" })
    .or(tab.getByRole("banner").getByText("TUSD"))
    .first()
    .waitFor();
  await wallet.click();
  const pocket = tab.getByRole("button", { name: "Pocket" });
  const faucet = tab.getByRole("button", { name: "Get 1,000 test dollars" });
  await pocket.or(faucet).first().waitFor();
  if (await pocket.isVisible()) {
    await pocket.click();
    await tab.getByRole("banner").getByText("0.00").waitFor();
    await wallet.click();
  }
  await faucet.waitFor();
}

/** Sends the request for test dollars, and leaves it waiting for a block. */
async function askForMoney(): Promise<{ hash: Hex; to: Hex; input: Hex; nonce: Hex; gas: Hex }> {
  await world.node("evm_setAutomine", [false]);
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.getByText("Sent…").waitFor();
  return until("the transaction in the pool", async () => {
    const { transactions } = (await world.node("eth_getBlockByNumber", ["pending", true])) as {
      transactions: { from: string; hash: Hex; to: Hex; input: Hex; nonce: Hex; gas: Hex }[];
    };
    return transactions.find(({ from }) => from.toLowerCase() === address.toLowerCase());
  });
}

async function openActivity(tab: Page): Promise<void> {
  await tab.keyboard.press("Escape");
  await tab
    .getByRole("banner")
    .getByRole("button", { name: /^Activity/ })
    .click();
}
