/// <reference lib="dom" />
/** A seller's guarantee in a real browser: put aside, promised, bought with, and paid to the buyer when the work proves a copy. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pledgesAbi, vaultAbi } from "@genuine/sdk/generated/abis";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import type { Page } from "playwright-core";
import type { Address, Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { accessible, bringUp, putDownPledge, type Surroundings, shot } from "./support.ts";

let world: Surroundings;
let page: Page;
let indexer: IndexerClient;
let alice: Actor;
let mallory: Actor;
let bob: Actor;
let originalId: Hex;
let copyId: Hex;
const BACKING = parseMoney("20");

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  ({ page } = await world.open());
  const [first, , third] = world.stack.urls.esps;
  const actor = (name: "alice" | "mallory" | "bob") => new Actor(world.stack, LOCAL_ACCOUNTS[name].privateKey);
  [alice, mallory, bob] = [actor("alice"), actor("mallory"), actor("bob")];
  for (const one of [alice, mallory, bob]) await one.getReadyToPay();
  ({ productId: originalId } = await alice.generate(first!, "A paper boat on a river of ink"));
  ({ productId: copyId } = await mallory.plagiarise(originalId, third!));
});
after(() => world.close());

const show = (id: Hex) => page.goto(`${world.stack.urls.page}/products/${id}`, { waitUntil: "domcontentloaded" });

function inVault(account: Address): Promise<bigint> {
  const { vault } = world.stack.deployment.contracts;
  return alice.chain.readContract({ address: vault, abi: vaultAbi, functionName: "balanceOf", args: [account] });
}

function backingOf(productId: Hex) {
  const { pledges } = world.stack.deployment.contracts;
  const args = [BigInt(productId)] as const;
  return alice.chain.readContract({ address: pledges, abi: pledgesAbi, functionName: "backingOf", args });
}

test("a seller puts a guarantee aside and promises it; whoever looks is told what it would have back", async () => {
  await show(copyId);
  await playAs(page, "Mallory");
  await putDownPledge(page);
  await page.getByLabel("Price").fill("40");
  const guarantee = page.getByLabel("Guarantee to the buyer (optional)");
  await guarantee.fill("41");
  await page.getByText("Promise the price at most.").waitFor();
  await guarantee.fill("20");
  await page.getByRole("button", { name: "Put 20.00 TUSD aside" }).click();
  await page.getByText("20.00 TUSD are put aside for your guarantee to a buyer.").waitFor();
  await shot(page, "guarantee-offer");
  await accessible(page);
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("Your guarantee of 20.00 TUSD", { exact: true }).waitFor();

  await page.goto(`${world.stack.urls.page}/market`);
  await playAs(page, "Bob");
  const card = page.locator(`a[href="/products/${copyId}"]`);
  await card.getByText("Back up to 20.00 TUSD").waitFor();
  await card.click();
  await page.getByText("If this proves to be a copy you get back up to 20.00 TUSD.").waitFor();
  await shot(page, "guarantee-buy");
});

test("its buyer is told until when it stands, and its seller when it returns", async () => {
  await page.getByRole("button", { name: "Buy for 40.00 TUSD" }).click();
  await page.getByText(/The sealed file is here/).waitFor();
  await page.getByRole("button", { name: "Accept the delivery" }).click();
  await page.getByRole("button", { name: "Confirm and pay the seller" }).click();
  await page.getByText(/you get back up to 20\.00 TUSD, while it is yours, until/).waitFor();
  const { amount, buyer } = await backingOf(copyId);
  assert.deepEqual([amount, buyer], [BACKING, bob.address]);
  const { sale } = await indexer.product(copyId);
  assert.deepEqual([sale?.backing?.amount, sale?.backing?.toSeller], [BACKING.toString(), null]);
  await playAs(page, "Mallory");
  await page.goto(`${world.stack.urls.page}/mine`);
  await page.getByText("Your guarantee of 20.00 TUSD").waitFor();
  await page.getByText("comes back on").waitFor();
  await shot(page, "guarantee-mine");
  await accessible(page);
});

test("the copy is upheld: the buyer has the guarantee on top of what the pledge pays", async () => {
  const [buyer, seller] = await Promise.all([inVault(bob.address), inVault(mallory.address)]);
  await alice.challenge(originalId, copyId);
  await world.pass(LOCAL.challenge.responseSeconds);
  await until("the removal", async () => ((await indexer.product(copyId)).status === "removed" ? true : undefined));
  // The provider that vouched for it pays out what is due, unless somebody else was faster.
  await until("the payment", async () => ((await backingOf(copyId)).amount === 0n ? true : undefined));
  const { pledge, challenge } = LOCAL;
  const fromPledge = pledge - pledge / 3n - challenge.upkeepReward;
  assert.equal((await inVault(bob.address)) - buyer, fromPledge + BACKING);
  assert.equal(await inVault(mallory.address), seller, "nothing back to the seller");
  await until("the index", async () =>
    (await indexer.product(copyId)).sale?.backing?.toBuyer !== null ? true : undefined,
  );
  const { sale } = await indexer.product(copyId);
  assert.deepEqual([sale?.backing?.toBuyer, sale?.backing?.toSeller], [BACKING.toString(), "0"]);

  await show(copyId);
  await playAs(page, "Bob");
  await page.getByText("The seller's guarantee has paid you 20.00 TUSD.").waitFor();
  await shot(page, "guarantee-paid");
});
