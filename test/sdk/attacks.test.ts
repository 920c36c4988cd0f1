/** Some of the attacks of `npm run attack`, on a chain of their own, and that the command notices an attack that works. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import * as steps from "@genuine/sdk/transactions";
import { type Attack, gainOf, playAttack } from "../../scripts/attacks/attack.ts";
import { ATTACKS } from "../../scripts/attacks/attacks.ts";
import { DOLLAR } from "../../scripts/attacks/world.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { startDeployedChain } from "../support/deployed-chain.ts";

const { chain, deployment } = await startDeployedChain(LOCAL);
after(() => chain.close());
const surroundings = { url: chain.url, deployment, settings: LOCAL };

/** One about a sale, one about an order, one about a case before the panel. */
for (const name of ["accusation-stops-reveal", "false-receipts-order", "friendly-cases"]) {
  test(`${name} brings nothing`, async () => {
    const outcome = await playAttack(ATTACKS.find((attack) => attack.name === name)!, surroundings);
    assert.deepEqual(outcome.faults, []);
    assert.ok(outcome.refusals.length + outcome.notes.length > 0, "it says what stopped it");
  });
}

/** Not an attack: someone honest gives away what the coalition then has. */
const gift = (amount: bigint, goods: bigint): Attack => ({
  name: "gift",
  what: "Somebody honest orders and pays, and the provider hands over nothing.",
  succeeds: [],
  async play(world) {
    const alice = await world.join("honest", "alice", "producer");
    const borealis = await world.enrol("coalition", "borealis", "provider");
    await world.begin();
    await world.completeOrder(alice, borealis, amount, { seed: 1 });
    world.hasReceived(alice, -goods);
    world.hasDelivered(borealis, -goods);
  },
});

test("a coalition that is paid for nothing is noticed, and who lost by it", async () => {
  const { faults, people } = await playAttack(gift(100n * DOLLAR, 100n * DOLLAR), surroundings);
  assert.deepEqual(faults, ["the coalition ends richer than by what it delivered", "alice loses too much"]);
  assert.equal(gainOf(people.find(({ name }) => name === "alice")!), -100n * DOLLAR);
});

test("a coalition that is paid for what it hands over is not", async () => {
  const { faults } = await playAttack(gift(100n * DOLLAR, 0n), surroundings);
  assert.deepEqual(faults, []);
});

test("a step of somebody honest that is refused is noticed", async () => {
  const refused: Attack = {
    ...gift(0n, 0n),
    async play(world) {
      const alice = await world.join("honest", "alice", "producer");
      await world.send(alice, steps.withdrawPledge(deployment, 1n));
    },
  };
  const { faults } = await playAttack(refused, surroundings);
  assert.match(faults.join(), /^alice could not withdraw: Pledges_NotPledged: /);
});
