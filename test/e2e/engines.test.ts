/**
 * Ordering, selling, buying and challenging in the other engines that people use: one journey in each that is installed. An
 * engine that is missing is said, and an error where GENUINE_ALL_ENGINES asks for all.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Hex } from "viem";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { type EngineName, missingPackages } from "../../scripts/lib/engine-packages.ts";
import { type BrowserWindow, openWindow } from "../../scripts/lib/engines.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { bringUp, SCREENSHOTS, type Surroundings } from "./support.ts";
import { getMoney, playAs, verbsOf } from "./verbs.ts";

const ENGINES: readonly EngineName[] = ["firefox", "webkit"];

let world: Surroundings;
let indexer: IndexerClient;
let mallory: Actor;

before(async () => {
  const missing = ENGINES.map(missingPackages).filter((packages) => packages !== undefined);
  if (missing.length === ENGINES.length) return;
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  mallory = new Actor(world.stack, LOCAL_ACCOUNTS.mallory.privateKey);
  await mallory.getReadyToPay();
});
after(() => world?.close());

for (const engine of ENGINES) {
  const missing = missingPackages(engine);
  const advice = `${engine} is not installed (Debian: apt-get install ${missing})`;
  if (missing !== undefined && process.env.GENUINE_ALL_ENGINES === "1") {
    test(`${engine} is there`, () => assert.fail(advice));
    continue;
  }
  describe(engine, { skip: missing === undefined ? false : advice }, () => {
    let window: BrowserWindow;
    let taskId: Hex;
    let productId: Hex;

    before(async () => {
      window = await openWindow(engine);
      console.log(`${engine}: ${window.version}`);
    });
    after(() => window?.close());

    test(`the test wallet: order: paid, opened and confirmed, in ${engine}`, async () => {
      const { see, seePicture, press, fill } = verbsOf(window);
      await window.goto(`${world.stack.urls.page}/studio`);
      await playAs(window, "Alice");
      await getMoney(window);
      await fill("textarea", `A lamp beside the sea, in ${engine}`);
      await press("Cascade", "label");
      await press("^Ask for a price$");
      await press("^Pay .* and start$");
      await press("^Accept the delivery$");
      taskId = (await window.run<string>("return location.pathname")).split("/").pop() as Hex;
      await press("^Confirm and pay the provider$");
      await see("Your picture is made");
      await seePicture();
      await window.screenshot(join(SCREENSHOTS, `${engine}-opened.png`));
      productId = await until("the payment", async () => {
        const [item] = (await indexer.task(taskId)).items;
        return item?.status === "settled" ? (item.productId ?? undefined) : undefined;
      });
    });

    test(`the test wallet: sell and buy: sold, paid and opened by the buyer, in ${engine}`, async () => {
      assert.ok(productId, "nothing was made");
      const { see, press, fillLabelled } = verbsOf(window);
      await window.goto(`${world.stack.urls.page}/products/${productId}`);
      await press("^Put down ");
      await fillLabelled("Price", "10");
      await press("^Offer it$");
      await see("You offer this\\.");
      await playAs(window, "Bob");
      await getMoney(window);
      await press("^Buy for 10\\.00 TUSD$");
      await press("^Accept the delivery$");
      await see("You see the original\\.");
      await press("^Confirm and pay the seller$");
      await see("Last sold for");
      await window.screenshot(join(SCREENSHOTS, `${engine}-bought.png`));
      assert.equal((await indexer.product(productId)).owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
    });

    test(`the test wallet: challenge: the copy is removed and the deposit is back, in ${engine}`, async () => {
      assert.ok(productId, "nothing was made");
      const { see, press, wait } = verbsOf(window);
      // How a copy is registered is tested in Chromium.
      const { productId: copyId } = await mallory.plagiarise(productId, world.stack.urls.esps[2]!);
      const shows = { copy: `/products/${copyId}`, original: `/products/${productId}` };
      await window.goto(world.stack.urls.page + shows.original);
      await playAs(window, "Alice");
      await press("^Challenge as a copy$", "a");
      await see("of 256 bits differ");
      await press("^Challenge it for 20\\.00 TUSD$");
      await wait("the challenge's page", "return /^\\/challenges\\/0x/.test(location.pathname)");
      await see("Similarity measured");
      for (const [which, path] of Object.entries(shows))
        await wait(
          `a link to the ${which}`,
          "return [...document.links].some(({ pathname }) => pathname === args[0])",
          path,
        );
      await window.screenshot(join(SCREENSHOTS, `${engine}-challenged.png`));
      const id = (await window.run<string>("return location.pathname")).split("/").pop() as Hex;
      await world.pass(LOCAL.challenge.responseSeconds);
      await see("The copy was removed");
      await window.screenshot(join(SCREENSHOTS, `${engine}-removed.png`));
      const { status, challenger, depositReturned } = await indexer.challenge(id);
      assert.equal(challenger.toLowerCase(), LOCAL_ACCOUNTS.alice.address.toLowerCase());
      assert.equal(status, "upheld");
      assert.ok(BigInt(depositReturned!) > 0n, "the deposit is back");
      assert.equal((await indexer.product(copyId)).status, "removed");
      assert.equal((await indexer.product(productId)).status, "active");
    });
  });
}
