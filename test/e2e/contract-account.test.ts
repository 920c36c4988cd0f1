/// <reference lib="dom" />
/** An account that is a contract (ERC-1271), in a real browser: it connects, pays, accepts, opens, offers and licenses. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { decodeLicence, verifyLicence } from "@genuine/sdk/licences";
import { standingListings } from "@genuine/sdk/listings";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { holderEncryptionKeyTypedData } from "@genuine/sdk/typed-data";
import type { Page } from "playwright-core";
import { bytesToHex, type Hex } from "viem";
import { Actor } from "../../scripts/lib/actor.ts";
import { installBrowserWallet, setBehaviour } from "./browser-wallet.ts";
import { type ContractWallet, installContractWallet } from "./contract-wallet.ts";
import { accessible, bringUp, PHONE, putDownPledge, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let site: string;
let page: Page;
let problems: string[];
let indexer: IndexerClient;
let strongbox: ContractWallet;
/** One of the node's own accounts. */
let pocket: Hex;
let productPath: string;

before(async () => {
  world = await bringUp();
  site = world.stack.urls.page;
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page, problems } = await world.open());
  pocket = ((await world.node("eth_accounts")) as Hex[])[9]!;
  strongbox = await installContractWallet(page, world.stack.deployment, world.stack.urls.rpc);
  await installBrowserWallet(page, { address: pocket, rpcUrl: world.stack.urls.rpc, chainId: 31337, rejects: false });
});
after(() => world.close());

test("it connects, and orders a picture: another wallet is asked for the key, and may refuse", async () => {
  await page.goto(`${site}/studio`);
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Strongbox" }).click();
  await page.getByRole("banner").getByText("0.00").waitFor();
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("button", { name: "Get 1,000 test dollars" }).click();
  await page.getByRole("banner").getByText("1,000.00").waitFor();
  await page.keyboard.press("Escape");

  await page.getByLabel("What should it show?").fill("A safe of blue steel among daisies");
  await page.getByText("Aurora").first().click();
  await page.getByRole("button", { name: "Ask for a price" }).click();
  const pay = page.getByRole("button", { name: /^Pay .* and start/ });
  await page
    .getByText(
      "Your wallet asks 4 times: sign for the key that opens your files, then sign the same once more, to be sure that this key can be had again, then allow the payment, then confirm.",
    )
    .waitFor();
  await pay.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "What keeps your key?" }).waitFor();
  await shot(page, "contract-key");
  await accessible(page);
  assert.equal(await dialog.getByRole("button", { name: "Strongbox" }).count(), 0, "a contract cannot keep it");
  // No answer, and a refusal: nothing is sent, and it can be started again.
  await page.keyboard.press("Escape");
  await page.getByText("Nothing was chosen to keep the key.").waitFor();
  await setBehaviour(page, { rejects: true });
  await pay.click();
  await dialog.getByRole("button", { name: "Pocket" }).click();
  await page
    .getByText(/You declined in your wallet/)
    .first()
    .waitFor();
  assert.deepEqual((await indexer.tasks({ producer: strongbox.address })).items, []);
  await setBehaviour(page, { rejects: false });
  await pay.click();
  await dialog.getByRole("button", { name: "Pocket" }).click();
  await page.waitForURL(/\/tasks\/0x/);
  const [task] = (await indexer.tasks({ producer: strongbox.address })).items;
  const signature = (await world.node("eth_signTypedData_v4", [
    pocket,
    JSON.stringify(withDomain(strongbox.address)),
  ])) as Hex;
  const keys = keyPairFromSignature(signature);
  assert.equal(task!.encryptionKey, keys.publicKey, "the key is of the other wallet's signature, for this account");
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  for (const secret of [bytesToHex(keys.privateKey).slice(2), signature.slice(2, 66)])
    assert.ok(!stored.includes(secret), "no secret is stored");
});

test("it accepts, opens and confirms; after a reload the same wallet is asked at once", async () => {
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the provider" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Sign and fetch the file" }).click();
  await page.getByRole("link", { name: "Save the picture" }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.getByRole("button", { name: "Confirm and pay the provider" }).click();
  await page.getByRole("heading", { name: "Your picture is made" }).waitFor();
  await page.getByRole("link", { name: "Show the product" }).click();
  await page.waitForURL(/\/products\/0x/);
  productPath = new URL(page.url()).pathname;
  await page.getByText("You see the original.").waitFor();
  await shot(page, "contract-product");
});

test("it signs an offer and a licence, and both hold on chain", async () => {
  const productId = productPath.split("/").pop() as Hex;
  await putDownPledge(page);
  await page.getByLabel("Price").fill("10");
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("You offer this.").waitFor();
  await page.getByLabel("Who may").fill(LOCAL_ACCOUNTS.bob.address);
  await page.getByRole("button", { name: "Sign the licence" }).click();
  const link = await page.getByLabel("The signed licence, as a link").inputValue();
  const bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  const aurora = new EspClient(world.stack.urls.esps[0]!);
  assert.equal(
    (await standingListings(bob.chain, world.stack.deployment, await aurora.listings({ productId }))).length,
    1,
  );
  const licence = decodeLicence(link);
  assert.equal(licence.signature.length, 2 + 2 * 130);
  await verifyLicence(bob.chain, world.stack.deployment, licence);
  // Somebody buys it from the contract.
  await bob.getReadyToPay();
  await bob.buy(productId);
  assert.equal((await indexer.product(productId)).owner.toLowerCase(), bob.address.toLowerCase());
});

test("it buys, too; in another browser with another wallet the page says which one opens its files", async () => {
  const productId = productPath.split("/").pop() as Hex;
  const bob = new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey);
  await bob.list(productId, 12_000_000n);
  await page.goto(site + productPath);
  await page.getByRole("button", { name: "Buy for 12.00 TUSD" }).click();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the seller" }).click();
  await page.getByText("Last sold for").waitFor();

  // The owners have changed wallets: this one gives another key.
  const [other] = ((await world.node("eth_accounts")) as Hex[]).slice(8);
  await page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase("genuine").onsuccess = done)));
  await page.evaluate(() =>
    localStorage.removeItem(Object.keys(localStorage).find((name) => name.startsWith("genuine.keyholder"))!),
  );
  await page.reload();
  await setBehaviour(page, { address: other });
  await page.getByRole("button", { name: "Sign and fetch the file" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pocket" }).click();
  await page.getByText("This file was sealed for another key than your wallet gives now.", { exact: true }).waitFor();
  await page.setViewportSize(PHONE);
  await shot(page, "phone-contract-other-key");
  await setBehaviour(page, { address: pocket });
  await page.getByRole("button", { name: "Fetch it again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pocket" }).click();
  await page.getByText("You see the original.").waitFor();
});

test("no page threw an error meanwhile", () => assert.deepEqual(problems, []));

/** As wallets get it: with the type of its domain. */
function withDomain(account: Hex) {
  const data = holderEncryptionKeyTypedData(world.stack.deployment.chainId, account);
  const EIP712Domain = [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
  ];
  return { ...data, types: { EIP712Domain, ...data.types } };
}
