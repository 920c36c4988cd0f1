/** How strangers share what a worker has: equally, behind its customers, and with one look at the chain for all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sharedRead } from "../../esp/src/chain/shared-read.ts";
import { CustomerNetworks, RequestBudget } from "../../esp/src/http/rate-limit.ts";
import { turns } from "../../esp/src/turns.ts";

const PER_MINUTE = 1_000;

test("one network uses its limit, and no more", async () => {
  const budget = new RequestBudget(PER_MINUTE, new CustomerNetworks());
  for (let i = 0; i < 100; i++) assert.equal(await budget.take("one", 10), undefined);
  assert.ok((await budget.take("one", 10))! > 0);
  assert.equal(await budget.take("another", 10), undefined);
});

test("fifty networks that ask for all they can leave room for one that asks for little, and for customers", async () => {
  const customers = new CustomerNetworks();
  const budget = new RequestBudget(PER_MINUTE, customers);
  let passed = 0;
  for (let round = 0; round < 100; round++)
    for (let i = 0; i < 50; i++) if ((await budget.take(`attacker ${i}`, 10)) === undefined) passed++;
  assert.ok(passed * 10 <= 8 * PER_MINUTE, `${passed} requests passed`);
  assert.ok(passed * 10 >= 5 * PER_MINUTE, `only ${passed} passed: they would share what there is`);
  customers.add("customer");
  for (let i = 0; i < 100; i++) assert.equal(await budget.take("customer", 10), undefined);
  assert.ok((await budget.take("customer", 10))! > 0, "a customer has a limit as well");
});

test("a newcomer among fifty attackers is let in", async () => {
  const budget = new RequestBudget(PER_MINUTE, new CustomerNetworks());
  for (let i = 0; i < 50; i++) await budget.take(`attacker ${i}`, 10);
  for (let round = 0; round < 100; round++) for (let i = 0; i < 50; i++) await budget.take(`attacker ${i}`, 10);
  assert.equal(await budget.take("newcomer", 10), undefined);
  assert.equal(await budget.take("newcomer", 10), undefined);
});

test("an urgent turn comes before those that wait", async () => {
  const inTurn = turns();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const work = (name: string) => async () => void done.push(name);
  const all = [
    inTurn(() => first.promise),
    inTurn(work("stranger 1")),
    inTurn(work("stranger 2")),
    inTurn(work("customer 1"), true),
    inTurn(work("customer 2"), true),
  ];
  first.resolve();
  await Promise.all(all);
  assert.deepEqual(done, ["customer 1", "customer 2", "stranger 1", "stranger 2"]);
});

test("all that ask during a look share the next, which shows what was there after they asked", async () => {
  let state = 0;
  let looks = 0;
  const gate = Promise.withResolvers<void>();
  const read = sharedRead(async () => {
    const seen = state;
    if (looks++ === 0) await gate.promise;
    return seen;
  });
  const before = read();
  while (looks === 0) await sleep(1);
  state = 1;
  const after = Array.from({ length: 500 }, () => read());
  await sleep(20);
  assert.equal(looks, 1, "none beside the one that runs");
  gate.resolve();
  assert.equal(await before, 0);
  assert.deepEqual(new Set(await Promise.all(after)), new Set([1]));
  assert.equal(looks, 2);
});

test("a look that fails fails for those who shared it, and the next is another", async () => {
  let looks = 0;
  const read = sharedRead(async () => {
    if (looks++ === 0) throw new Error("away");
    return looks;
  });
  await assert.rejects(read(), /away/);
  assert.equal(await read(), 2);
});
