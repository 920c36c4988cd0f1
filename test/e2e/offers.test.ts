/// <reference lib="dom" />
/** The Studio's three offers, as somebody uses them: read, pressed, limited by a budget, and drawn from by chance. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EspClient, generatorFor } from "@genuine/sdk/esp-client";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { formatAmount, formatMoney } from "@genuine/sdk/money";
import { feeOf } from "@genuine/sdk/quotes";
import { bestOffer, offerOf, secondsUntil, termsOf, WISH_NAMES, type Wish } from "@genuine/sdk/reputation/offers";
import type { Page } from "playwright-core";
import { Actor } from "../../scripts/lib/actor.ts";
import { playAs } from "../../scripts/lib/browser.ts";
import { accessible, bringUp, PHONE, type Surroundings, shot } from "./support.ts";

const NAMES: Record<Wish, string> = { quick: "Quick", balanced: "Balanced", cheap: "Cheap" };

let world: Surroundings;
let page: Page;
let problems: string[];
let indexer: IndexerClient;

before(async () => {
  world = await bringUp();
  indexer = new IndexerClient(world.stack.urls.indexer);
  const alice = new Actor(world.stack, LOCAL_ACCOUNTS.alice.privateKey);
  await alice.getReadyToPay();
  // So that one provider has delivered something.
  await alice.generate(world.stack.urls.esps[0]!, "A paper boat on a river of ink");
  ({ page, problems } = await world.open());
});
after(() => world.close());

const card = (of: Page, wish: string) => of.getByRole("button", { name: new RegExp(`^${wish}`) });

/** What the policy says of each provider, asked from the indexer and the workers, for somebody without a score of its own. */
async function policy() {
  const { items } = await indexer.esps({ producer: LOCAL_ACCOUNTS.bob.address });
  const all = await Promise.all(
    items.map(async (esp) => {
      const info = await new EspClient(esp.endpoint).info();
      const generator = generatorFor(info, "picture");
      return generator && { name: esp.name, generator, terms: termsOf(esp, info, generator, esp.score) };
    }),
  );
  const able = all.filter((entry) => entry !== undefined);
  const offers = able.map(({ terms }) => offerOf(terms, 1));
  return { able, best: (wish: Wish) => able[bestOffer(offers, wish)]! };
}

test("three offers, each with its price and one sentence, are those of the policy", async () => {
  await page.goto(`${world.stack.urls.page}/studio`);
  await playAs(page, "Bob");
  const { best, able } = await policy();
  for (const wish of WISH_NAMES) {
    const { name, generator, terms } = best(wish);
    // All providers have to have answered before.
    await card(page, NAMES[wish])
      .filter({ hasText: `${name}:` })
      .filter({ hasText: formatAmount(feeOf(generator.price)) })
      .filter({ hasText: `${Math.max(1, Math.round(secondsUntil(terms, 1)))} s` })
      .waitFor();
  }
  // What was delivered counts beside what is stated.
  const aurora = able.find(({ name }) => name === "Aurora")!;
  assert.ok(aurora.terms.pace!.all.items > 0);
  assert.notEqual(secondsUntil(aurora.terms, 1), aurora.generator.price.seconds);
  await accessible(page);
  await shot(page, "studio-three-offers");
});

test("one press takes an offer, and it can be told which is taken", async () => {
  const { best } = await policy();
  for (const wish of WISH_NAMES.toReversed()) {
    await card(page, NAMES[wish]).click();
    assert.equal(await card(page, NAMES[wish]).getAttribute("aria-pressed"), "true");
    for (const other of WISH_NAMES.filter((each) => each !== wish))
      assert.equal(await card(page, NAMES[other]).getAttribute("aria-pressed"), "false");
    const { name } = best(wish);
    assert.ok(await page.getByRole("radio", { name: new RegExp(`^${name}`) }).isChecked());
    await page.getByText(`${name} it is.`, { exact: true }).waitFor();
  }
});

test("a budget leaves out who asks for more; where nobody makes it for that, the lowest price is said", async () => {
  const { able } = await policy();
  const fees = able.map(({ generator }) => feeOf(generator.price)).toSorted((a, b) => Number(a - b));
  const [least, most] = [fees[0]!, fees.at(-1)!];
  assert.ok(least < most, "they have different prices");
  const budget = page.getByLabel("The most you want to pay (optional)");
  await budget.fill(formatMoney(least));
  const dearest = able.find(({ generator }) => feeOf(generator.price) === most)!;
  assert.ok(await page.getByRole("radio", { name: new RegExp(`^${dearest.name}`) }).isDisabled());
  for (const wish of WISH_NAMES) {
    await card(page, NAMES[wish])
      .filter({ hasText: formatAmount(least) })
      .waitFor();
  }
  for (let press = 0; press < 5; press++) {
    await page.getByRole("button", { name: "Choose for me" }).click();
    const taken = await page.getByText(/it is \(its chance was/).innerText();
    assert.ok(!taken.startsWith(dearest.name), taken);
  }
  await shot(page, "studio-budget");
  await budget.fill("0.000001");
  await page.getByText(`Nobody makes it for that. The lowest price is ${formatMoney(least)}.`).waitFor();
  assert.equal(await card(page, "Cheap").count(), 0);
  await accessible(page);
  await shot(page, "studio-budget-too-low");
  await budget.fill("many");
  await page.getByText('"many" is not an amount of money.').waitFor();
  await card(page, "Cheap").waitFor();
  await budget.fill("");
  assert.deepEqual(problems, []);
});

test("on a phone, in Chinese", async () => {
  const { page: phone, problems } = await world.open({ viewport: PHONE, locale: "zh-CN" });
  await phone.goto(`${world.stack.urls.page}/studio`);
  for (const name of ["快", "均衡", "便宜"]) await card(phone, name).waitFor();
  await phone.getByText("什么最重要？").waitFor();
  await phone.getByLabel("最多愿付（可不填）").fill("0.000001");
  await phone.getByText(/^没有人以这个价格制作。/).waitFor();
  await phone.getByLabel("最多愿付（可不填）").fill("");
  await accessible(phone);
  await shot(phone, "studio-three-offers-phone-chinese");
  assert.deepEqual(problems, []);
});
