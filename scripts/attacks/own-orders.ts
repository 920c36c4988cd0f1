import * as steps from "@genuine/sdk/transactions";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const FEE = 50n * DOLLAR;
const ACCOUNTS = 3;

export const ownOrders: Attack = {
  name: "own-orders",
  what: "A provider orders from itself by accounts of its own, for a better reputation.",
  succeeds: ["dispute/SquatAndSybil.t.sol test_poc17_ReputationForTwoAndAHalfDollars"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "customer of aurora");
    const borealis = await world.enrol("coalition", "borealis", "provider");
    const own = [];
    for (let i = 1; i <= ACCOUNTS; i++)
      own.push(await world.join("coalition", `own${i}`, "customer of its own provider"));
    await world.begin();

    await world.completeOrder(alice, aurora, FEE, { seed: 1 });
    const before = await world.scoreOf(borealis, alice);
    for (const [i, customer] of own.entries()) {
      const { quote } = await world.completeOrder(customer, borealis, FEE, { seed: 70 + i });
      await world.send(customer, steps.rateTask(deployment, quote, 5));
    }
    // Transfers between its own accounts are worth nothing to a coalition.
    for (const customer of own) world.hasDelivered(customer, FEE);
    world.hasReceived(borealis, BigInt(ACCOUNTS) * world.net(FEE));
    const after = await world.scoreOf(borealis, alice);
    world.note(
      `Each order costs them the pool's part. For somebody who knows aurora, borealis' score goes from ${before} to ${after} of 1,000.`,
    );
  },
};
