/// <reference lib="dom" />
/**
 * A zoo of wallets and browsers before the money steps. Whatever they do, the chain is looked at in the end: nobody has
 * paid without being able to open what was paid for.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, test } from "node:test";
import { testDollarAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { type QuoteJson, quoteFromJson } from "@genuine/sdk/structs";
import type { BrowserContext, Page, Worker } from "playwright-core";
import { encodeFunctionData, type Hex, type TypedDataDefinition, toHex } from "viem";
import { mnemonicToAccount, setSignEntropy } from "viem/accounts";
import { Actor } from "../../scripts/lib/actor.ts";
import { installBrowserWallet, setBehaviour, type WalletBehaviour } from "./browser-wallet.ts";
import { lesserSite } from "./relayed-site.ts";
import { accessible, bringUp, type Surroundings, shot } from "./support.ts";

/** Of the node's own accounts. */
const MNEMONIC = "test test test test test test test test test test test junk";
const FIRST = 8;
/** Beyond those that the node unlocks: most steps here need an account that has paid nothing yet. */
const MORE_ACCOUNTS = 12;
/** That a provider gives to one account before it pays. */
const MOST_QUOTES = 5;
const PASSPHRASE = "a lamp beside the sea";

let world: Surroundings;
let site: string;
let indexer: IndexerClient;
let accounts: Hex[];
/** How many of them the node signs for; the others are signed for here. */
let unlocked: number;
let context: BrowserContext;
let page: Page;
let account: Hex;
/** Of an account, among the node's, that has paid nothing yet. */
let index = FIRST;
/** Quotes that were asked for with it. */
let asked = 0;
let lamps = 0;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  accounts = (await world.node("eth_accounts")) as Hex[];
  unlocked = accounts.length;
  for (let more = 0; more < MORE_ACCOUNTS; more++) {
    const { address } = mnemonicToAccount(MNEMONIC, { addressIndex: accounts.length });
    await world.node("hardhat_impersonateAccount", [address]);
    await world.node("hardhat_setBalance", [address, toHex(10n ** 20n)]);
    accounts.push(address.toLowerCase() as Hex);
  }
});
after(() => world.close());
afterEach(() => context.close());

test("an honest wallet, in a browser with only what Safari, Firefox and Chromium all have: order: paid, opened and confirmed", async (t) => {
  const lesser = await lesserSite(site);
  t.after(() => lesser.close());
  const workers: Worker[] = [];
  await visit({}, async () => void page.on("worker", (worker) => workers.push(worker)), { at: lesser.url });
  await ask();
  await page.getByText(/^Your wallet asks 4 times: sign for the key .*, then sign the same once more/).waitFor();
  await pay();
  await opens();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await page.getByRole("heading", { name: "Your picture is made" }).waitFor();
  const iterates = () => Symbol.asyncIterator in ReadableStream.prototype;
  assert.equal(await page.evaluate(iterates), false);
  for (const worker of workers) assert.equal(await worker.evaluate(iterates).catch(() => false), false);
});

test("a full storage, and a computer whose clock is two hours slow: order: paid once, opened, and shown as done", async () => {
  await visit({}, async () => {
    await page.clock.setSystemTime(Date.now() - 7_230_000);
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("exceeded the quota", "QuotaExceededError");
      };
    });
  });
  await page.getByText(/^This computer's clock is 2 h 0 min behind the chain's\./).waitFor();
  await shot(page, "clock-wrong");
  await accessible(page);
  await ask();
  await page
    .getByText(/^[1-9]:[0-5]\d$|^[1-9]\d:[0-5]\d$/)
    .first()
    .waitFor();
  await pay();
  await showsOneDone();
  await opens(true);
  assert.equal((await tasks()).length, 1);
});

test("a computer whose clock is two hours fast: order: the page says so; paid once, opened and confirmed", async () => {
  await visit({}, () => page.clock.setSystemTime(Date.now() + 7_230_000));
  await page.getByText(/^This computer's clock is 2 h 0 min ahead of the chain's\./).waitFor();
  await shot(page, "clock-fast");
  await accessible(page);
  await ask();
  // By the computer's own clock the offer and the time to accept would be over.
  await page
    .getByText(/^[1-9]:[0-5]\d$|^[1-9]\d:[0-5]\d$/)
    .first()
    .waitFor();
  await pay();
  await opens();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await page.getByRole("heading", { name: "Your picture is made" }).waitFor();
  assert.equal((await tasks()).length, 1);
});

for (const [what, methods] of [
  ["can be written but not read", ["getItem"]],
  ["can be read but not written", ["setItem", "removeItem"]],
] as const)
  test(`a storage that ${what}: order: paid once, opened, and shown as done`, async () => {
    await visit({}, () =>
      page.addInitScript((names) => {
        for (const name of names)
          Storage.prototype[name] = () => {
            throw new DOMException("denied", "SecurityError");
          };
      }, methods),
    );
    await ask();
    await pay();
    await showsOneDone();
    await opens(true);
    assert.equal((await tasks()).length, 1);
  });

test("a browser that blocks cookies, in which asking for any storage throws: order: paid once, opened, and shown as done", async () => {
  await visit({}, () =>
    page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage", "indexedDB"] as const)
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("denied", "SecurityError");
          },
        });
    }),
  );
  assert.equal(
    await page.evaluate(() => {
      try {
        return typeof localStorage;
      } catch (error) {
        return (error as Error).name;
      }
    }),
    "SecurityError",
  );
  await ask();
  await pay();
  await showsOneDone();
  await opens(true);
  assert.equal((await tasks()).length, 1);
});

test("a browser that forbids its storage: order: paid once", async () => {
  await visit({}, () =>
    page.addInitScript(() => {
      for (const name of ["getItem", "setItem", "removeItem"] as const)
        Storage.prototype[name] = () => {
          throw new DOMException("denied", "SecurityError");
        };
    }),
  );
  await ask();
  await pay();
  assert.equal((await tasks()).length, 1);
});

for (const [when, type] of [
  ["after it signed for the key", "EncryptionKey"],
  ["after it allowed the payment", "Permit"],
] as const)
  test(`a wallet that switches its account ${when}: order: neither account pays`, async () => {
    const other = accounts.at(-1)!;
    await fund(other, true);
    await visit({ afterSigning: { type, change: { address: other } } });
    await ask();
    await pay(false);
    await page.getByText(`You switched to ${other} in your wallet: nothing was sent.`).waitFor();
    await nobodyPaid(account, other);
  });

test("a wallet that disconnects in the middle: order: nothing is paid", async () => {
  await visit({ afterSigning: { type: "EncryptionKey", change: { address: "" } } });
  await ask();
  await pay(false);
  await page.getByRole("button", { name: "Connect a wallet" }).waitFor();
  await nobodyPaid(account);
});

test("a wallet that changes the chain in the middle and refuses to switch back: order: nothing is paid, and the page shows the wallet's reason", async () => {
  const refused = { code: -32602, message: "Expected an array with at least one valid string HTTPS url 'rpcUrls'." };
  await visit({
    failsOn: {
      wallet_switchEthereumChain: { code: 4902, message: "Unrecognized chain ID." },
      wallet_addEthereumChain: refused,
    },
    afterSigning: { type: "EncryptionKey", change: { chainId: 1 } },
  });
  await ask();
  await pay(false);
  const step = page.getByRole("main").getByRole("button", { name: "Switch network" });
  await step.click();
  await page.getByText(/^Your wallet did not add .*: Expected an array .*'rpcUrls'/).waitFor();
  await nobodyPaid(account);
});

test("a wallet that signs for another account than it shows: order: nothing is paid while no other key is chosen", async () => {
  const stranger = mnemonicToAccount(MNEMONIC, { addressIndex: accounts.length - 2 });
  await visit({ signer: "zooSigner" }, () =>
    signBy((data) => (data.primaryType === "EncryptionKey" ? stranger.signTypedData(data) : own(data))),
  );
  await ask();
  await pay(false);
  await page
    .getByRole("dialog")
    .getByText("Your wallet cannot sign what the key for your files is made from.")
    .waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Nothing was chosen to keep the key.").waitFor();
  await nobodyPaid(account);
});

test("a wallet whose signatures differ each time: order: the page says so before anything is paid, and a key file opens the file", async () => {
  await visit({ signer: "zooSigner" }, () => signBy(differently));
  await ask();
  await pay(false);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Your wallet gave two different keys for your files.").waitFor();
  await nobodyPaid(account);
  await shot(page, "key-unstable");
  await accessible(page);

  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Make a key file" }).click();
  const file = await (await download).path();
  await dialog.getByText("Saved as genuine-key.json.").waitFor();
  await nobodyPaid(account);
  await dialog.getByLabel("Load a key file").setInputFiles(file);
  await dialog.getByLabel("Passphrase").fill("another passphrase");
  await dialog.getByRole("button", { name: "Use this key" }).click();
  await dialog.getByText("The passphrase does not open this key file.").waitFor();
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await dialog.getByRole("button", { name: "Use this key" }).click();
  await page.waitForURL(/\/tasks\/0x/);
  next();
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  const { encryptedKey } = JSON.parse(await readFile(file, "utf8")) as { encryptedKey: string };
  assert.ok(!stored.includes(encryptedKey.slice(2)), "the page keeps no copy of the file");

  // Another day: the file is what opens it.
  await page.reload();
  await page.getByRole("button", { name: "Sign and fetch the file" }).click();
  await dialog.getByText("The key for your files is in a key file.").waitFor();
  await dialog.getByLabel("Load a key file").setInputFiles(file);
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await dialog.getByRole("button", { name: "Use this key" }).click();
  await page.getByText(/The sealed file is here/).waitFor();
});

test("a wallet that is only at window.ethereum and signs no permit: order: approved, paid, and the file opens", async () => {
  await visit({ legacy: true, signer: "zooSigner" }, () =>
    signBy((data) => {
      if (data.primaryType !== "Permit") return own(data);
      throw new Error("The method eth_signTypedData_v4 does not exist/is not available.");
    }),
  );
  await ask();
  await pay();
  await opens();
});

test("an account with delegated code (EIP-7702): order: paid, and opened by its own key", async () => {
  // The code knows nobody's signature.
  await visit({}, async () => {
    await world.node("hardhat_setCode", [account, `0xef0100${"11".repeat(20)}`]);
  });
  await ask();
  await pay();
  await opens();
});

test("a wallet whose owner declines: open: the page says so and finds no fault in the file, which opens once the owner signs", async () => {
  await visit({});
  await ask();
  await pay();
  await page.reload();
  const sign = page.getByRole("button", { name: "Sign and fetch the file" });
  await sign.waitFor();
  await setBehaviour(page, { rejects: true });
  await sign.click();
  await page.getByText(/You declined in your wallet\./).waitFor();
  assert.equal(await page.getByText("The sealed file is not usable").count(), 0);
  assert.equal(await page.getByRole("button", { name: "I do not have it" }).count(), 0);
  await setBehaviour(page, { rejects: false });
  await sign.click();
  await page.getByText(/The sealed file is here/).waitFor();
});

test("a wallet that does not answer when it is connected: connect: another one can be chosen", async () => {
  await visit({ silentOn: ["eth_requestAccounts", "wallet_requestPermissions"] }, undefined, { connected: false });
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Pocket" }).click();
  await page.getByText("Pocket has been asked. Answer there, or choose another one here.").waitFor();
  await page.getByRole("button", { name: "Play as Carol" }).click();
  await page.locator("header").getByText("Carol").waitFor();
});

test("a quote that was paid in another browser: order: the page leads to its task, and nothing is paid again", async () => {
  await visit({});
  const answered = page.waitForResponse((response) => response.url().endsWith("/quotes"));
  await ask();
  const answer = (await (await answered).json()) as { taskId: Hex; quote: QuoteJson; signature: Hex };
  // In another browser of the same person.
  const other = new Actor(world.stack, key());
  await other.getReadyToPay();
  await other.pay(quoteFromJson(answer.quote), answer.signature);
  await page.getByText("was used already").waitFor();
  await page.getByRole("link", { name: "Show the task that was paid with it" }).click();
  await page.waitForURL(new RegExp(answer.taskId));
});

test("the test wallet: link previews: a product's document has title, picture and card; robots.txt and manifest are served", async () => {
  ({ page, context } = await world.open());
  const [product] = (await indexer.products()).items;
  const html = await (await fetch(`${site}/products/${product!.id}`)).text();
  assert.match(html, new RegExp(`<title>Picture #${product!.serial} · Genuine</title>`));
  assert.match(html, new RegExp(`<meta property="og:title" content="Picture #${product!.serial}"/>`));
  assert.match(html, /<meta name="twitter:card" content="summary_large_image"\/>/);
  assert.match(await (await fetch(`${site}/robots.txt`)).text(), /^Disallow: \/mine$/m);
  const manifest = (await (await fetch(`${site}/manifest.webmanifest`)).json()) as { short_name: string };
  assert.equal(manifest.short_name, "Genuine");
});

/** A new window with a new account and a wallet that behaves so; connected, with money. */
async function visit(
  behaviour: Partial<WalletBehaviour>,
  prepare?: () => Promise<unknown>,
  { connected = true, at = site } = {},
): Promise<void> {
  ({ page, context } = await world.open());
  if (asked === MOST_QUOTES) next();
  account = accounts[index]!;
  await fund(account);
  await prepare?.();
  const signedHere = index >= unlocked && behaviour.signer === undefined;
  if (signedHere) await signBy(own);
  await installBrowserWallet(page, {
    address: account,
    rpcUrl: world.stack.urls.rpc,
    chainId: 31337,
    rejects: false,
    ...(signedHere && { signer: "zooSigner" }),
    ...behaviour,
  });
  await page.goto(`${at}/studio`);
  if (!connected) return;
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: behaviour.legacy ? "Wallet of this browser" : "Pocket" }).click();
  await page.getByRole("banner").getByText("1,000.00").waitFor();
}

/** Test dollars, and for who must not be asked to allow it a permission to pay as well. */
async function fund(who: Hex, allowed = false): Promise<void> {
  const { token, vault } = world.stack.deployment.contracts;
  const send = (data: Hex) => world.node("eth_sendTransaction", [{ from: who, to: token, data }]);
  if ((await balanceOf(who)) === 0n)
    await send(encodeFunctionData({ abi: testDollarAbi, functionName: "faucet", args: [who] }));
  if (allowed)
    await send(encodeFunctionData({ abi: testDollarAbi, functionName: "approve", args: [vault, 10n ** 9n] }));
}

async function balanceOf(who: Hex): Promise<bigint> {
  const data = encodeFunctionData({ abi: testDollarAbi, functionName: "balanceOf", args: [who] });
  const call = { to: world.stack.deployment.contracts.token, data };
  return BigInt((await world.node("eth_call", [call, "latest"])) as Hex);
}

/** Asks Cascade, whose patterns cost little to make, for a price. */
async function ask(): Promise<void> {
  await page.getByLabel("What should it show?").fill(`A lamp, number ${++lamps}`);
  await page.getByText("Cascade").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  asked++;
  await page.getByRole("button", { name: /^Pay .* and start/ }).waitFor();
}

async function pay(goesThrough = true): Promise<void> {
  await page.getByRole("button", { name: /^Pay .* and start/ }).click();
  if (!goesThrough) return;
  await page.waitForURL(/\/tasks\/0x/);
  next();
}

function next(): void {
  index++;
  asked = 0;
}

/** What was paid for can be opened: by a page that was loaded anew, so that nothing but the wallet knows the key. */
async function opens(mustReconnect = false): Promise<void> {
  await page.reload();
  if (mustReconnect) {
    await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
    await page.getByRole("button", { name: "Pocket" }).click();
  }
  await page.getByRole("button", { name: "Sign and fetch the file" }).click();
  await page
    .getByText(/The sealed file is here/)
    .waitFor()
    .catch(async (cause: unknown) => {
      throw new Error(`Not opened. The page says: ${await page.getByRole("main").innerText()}`, { cause });
    });
}

/** The list of what was sent has the payment, and as done. */
async function showsOneDone(): Promise<void> {
  await page
    .getByRole("banner")
    .getByRole("button", { name: /^Activity/ })
    .click();
  await page.getByRole("dialog").getByText("Done").waitFor();
  await page.keyboard.press("Escape");
}

async function tasks() {
  await indexer.waitForBlock(Number(await world.node("eth_blockNumber")));
  return (await indexer.tasks({ producer: account })).items;
}

async function nobodyPaid(...whom: Hex[]): Promise<void> {
  for (const who of whom) assert.equal(await balanceOf(who), 1_000_000_000n, `${who} has paid`);
}

async function signBy(sign: (data: TypedDataDefinition) => Promise<Hex>): Promise<void> {
  await page.exposeFunction("zooSigner", (_method: string, [, json]: [Hex, string]) => {
    const { types, ...data } = JSON.parse(json) as TypedDataDefinition;
    const { EIP712Domain: _, ...own } = types as Record<string, unknown>;
    return sign({ ...data, types: own } as TypedDataDefinition);
  });
}

function own(data: TypedDataDefinition): Promise<Hex> {
  return mnemonicToAccount(MNEMONIC, { addressIndex: accounts.indexOf(account) }).signTypedData(data);
}

function key(): Hex {
  const { privateKey } = mnemonicToAccount(MNEMONIC, { addressIndex: accounts.indexOf(account) }).getHdKey();
  return `0x${Buffer.from(privateKey!).toString("hex")}`;
}

/** As hardware against leaks and shared keys do it: each signature is a good one, and another. */
async function differently(data: TypedDataDefinition): Promise<Hex> {
  setSignEntropy(true);
  try {
    return await own(data);
  } finally {
    // Always the same: viem has no way back to none.
    setSignEntropy(`0x${"00".repeat(32)}`);
  }
}
