/// <reference lib="dom" />
/**
 * A purchase as a screen reader has it: the accessibility tree of each step from the market to the opened file, what is
 * announced on the way, and the same by the keyboard alone.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Page } from "playwright-core";
import type { Hex } from "viem";
import { Actor } from "../../scripts/lib/actor.ts";
import { press } from "./keyboard.ts";
import { accessible, bringUp, type Surroundings } from "./support.ts";

const PRICE = 7_000_000n;

/** A node of Chromium's accessibility tree, as a screen reader reads it. */
type Spoken = { role: string; name: string; level?: number; disabled: boolean };

let world: Surroundings;
let indexer: IndexerClient;
let productId: Hex;

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  await new Actor(world.stack, LOCAL_ACCOUNTS.bob.privateKey).fund();
  ({ productId } = await alice.generate(world.stack.urls.esps[2]!, "A lamp that can be heard"));
  await alice.offer(productId, PRICE);
});
after(() => world.close());

test("a screen reader: buy: headings, names and states are in order, and each step is announced", async () => {
  const { page, context, problems } = await world.open();
  await recordAnnouncements(page);
  await page.goto(`${world.stack.urls.page}/market`);
  await press(page, page.getByRole("banner").getByRole("button", { name: "Connect" }));
  await press(page, page.getByRole("button", { name: "Play as Bob" }));
  await page.getByRole("banner").getByText("Bob").waitFor();
  await page.keyboard.press("Escape");
  const card = page.getByRole("main").locator(`a[href="/products/${productId}"]`);
  await card.getByText("7.00").waitFor();
  const market = await read(page);
  inOrder(market, [
    ["link", /^Skip to the content$/],
    ["banner", /^/],
    ["main", /^/],
    ["heading", /^Market$/],
    ["radio", /^For sale$/],
    ["link", /7\.00/],
    ["contentinfo", /^/],
  ]);
  headingsInOrder(market);

  await press(page, card);
  await page.waitForURL(/\/products\/0x/);
  const buy = page.getByRole("button", { name: "Buy for 7.00 TUSD" });
  await buy.and(page.locator(":enabled")).waitFor();
  const offer = await read(page);
  inOrder(offer, [
    ["main", /^/],
    ["heading", /^Picture #1$/],
    ["heading", /^Sale$/],
    ["button", /^Buy for 7\.00 TUSD$/],
    ["heading", /^Proof$/],
    ["heading", /^History$/],
    ["contentinfo", /^/],
  ]);
  assert.equal(find(offer, "button", /^Buy for/).disabled, false);
  headingsInOrder(offer);

  await press(page, buy);
  await press(page, page.getByRole("button", { name: "Accept the delivery" }));
  await press(page, page.getByRole("button", { name: "Confirm and pay the seller" }));
  await page.getByText("You see the original.").waitFor();
  await page.getByText("Last sold for").waitFor();
  const opened = await read(page);
  headingsInOrder(opened);
  inOrder(opened, [
    ["main", /^/],
    ["heading", /^Picture #1$/],
    ["link", /^Save the picture$/],
  ]);
  await accessible(page);
  const said = await announcements(page);
  // A notice may still stand when the next one is added: both are in the region's text then.
  announced(said, [/Buy #1.*Done/, /Accept the delivery of #1.*Done/, /Confirm #1.*Done/]);
  announced(said, [
    /^Checking the sealed file/,
    /^The sealed file is here .* and is complete/,
    /^Opening it/,
    /^The file is open\.$/,
  ]);
  assert.equal(
    said.filter((text) => /file is open/.test(text)).length,
    1,
    "once, though two parts of the page show it",
  );
  assert.equal((await indexer.product(productId)).owner.toLowerCase(), LOCAL_ACCOUNTS.bob.address.toLowerCase());
  assert.deepEqual(problems, []);
  await context.close();
});

/** Keeps, in order, what appears in live regions, as screen readers speak it. */
async function recordAnnouncements(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const live = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]";
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest(live);
        const added = [...addedNodes].filter((node) => node instanceof Element && node.matches(live)) as Element[];
        for (const spoken of region === null || region === undefined ? added : [region]) {
          const text = (spoken.textContent ?? "").trim();
          if (text !== "" && said.at(-1) !== text) said.push(text);
        }
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

function announcements(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { said: string[] }).said);
}

/** Each of `expected` was said some time after the one before it. */
function announced(said: readonly string[], expected: readonly RegExp[]): void {
  let at = -1;
  for (const words of expected) {
    at = said.findIndex((text, n) => n > at && words.test(text));
    assert.ok(at >= 0, `${String(words)} was not announced in its turn: ${JSON.stringify(said)}`);
  }
}

/** The tree in reading order, without what is ignored. */
async function read(page: Page): Promise<Spoken[]> {
  const devtools = await page.context().newCDPSession(page);
  try {
    const { nodes } = await devtools.send("Accessibility.getFullAXTree");
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const spoken: Spoken[] = [];
    const visit = (node: (typeof nodes)[number] | undefined): void => {
      if (node === undefined) return;
      const property = (name: string) => node.properties?.find((one) => one.name === name)?.value.value as unknown;
      if (!node.ignored)
        spoken.push({
          role: String(node.role?.value ?? ""),
          name: String(node.name?.value ?? "").trim(),
          level: property("level") as number | undefined,
          disabled: property("disabled") === true,
        });
      for (const id of node.childIds ?? []) visit(byId.get(id));
    };
    visit(nodes[0]);
    return spoken;
  } finally {
    await devtools.detach();
  }
}

function find(tree: readonly Spoken[], role: string, name: RegExp): Spoken {
  const found = tree.find((node) => node.role === role && name.test(node.name));
  assert.ok(found !== undefined, `no ${role} ${String(name)} in the tree`);
  return found;
}

/** Each of `expected` comes somewhere after the one before it. */
function inOrder(tree: readonly Spoken[], expected: readonly (readonly [role: string, name: RegExp])[]): void {
  let at = -1;
  for (const [role, name] of expected) {
    const next = tree.findIndex((node, n) => n > at && node.role === role && name.test(node.name));
    assert.ok(next > at, `${role} ${String(name)} does not come after the one before: ${outline(tree)}`);
    at = next;
  }
}

/** One first heading, and no level left out on the way down. */
function headingsInOrder(tree: readonly Spoken[]): void {
  const headings = tree.filter(({ role }) => role === "heading");
  assert.equal(headings.filter(({ level }) => level === 1).length, 1, outline(tree));
  let before = 0;
  for (const { level, name } of headings) {
    assert.notEqual(name, "", "a heading without a name");
    assert.ok(level! <= before + 1, `"${name}" has level ${level} after ${before}: ${outline(tree)}`);
    before = level!;
  }
  for (const { role, name } of tree)
    if (["button", "link", "textbox", "radio", "combobox", "checkbox"].includes(role))
      assert.notEqual(name, "", `a ${role} without a name`);
}

function outline(tree: readonly Spoken[]): string {
  return tree
    .filter(({ role }) => ["heading", "button", "link", "main", "banner", "contentinfo", "radio"].includes(role))
    .map(({ role, level, name }) => `${role}${level ?? ""} ${name}`)
    .join("; ");
}
