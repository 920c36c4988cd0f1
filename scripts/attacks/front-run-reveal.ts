import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf } from "./world.ts";

const FEE = 50n * DOLLAR;

export const frontRunReveal: Attack = {
  name: "front-run-reveal",
  what: "Whoever sees a pending reveal registers its picture first, and has the product removed that was paid for.",
  succeeds: ["guarantee/PocEscrow.t.sol test_I_CopycatRegistersFirstAndRemovesThePaidProduct"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const mallory = await world.join("coalition", "mallory", "copyist");
    const borealis = await world.enrol("coalition", "borealis", "attesting provider");
    const order = await world.quote(alice, aurora, FEE, { seed: 6 });
    await world.begin();
    world.mayLose(alice, "the same, without a pledge or where nobody is to blame", settings.challenge.upkeepReward);

    await world.lockOrder(alice, order);
    await world.deliverOrder(aurora, order);
    await world.send(alice, steps.acceptTask(deployment, order.quote, order.items));
    const squat = await world.registered(mallory, borealis, { seed: 6 });
    await world.send(aurora, world.reveal(order));
    await world.pass(settings.windows.complain);
    await world.send(alice, steps.settleTask(deployment, order.quote, 0));
    world.hasDelivered(aurora, world.net(FEE));
    if (
      await world.attempt(mallory, steps.openChallenge(deployment, squat.id, order.work.id, shownOf(squat, order.work)))
    ) {
      await world.judge(mallory, idOfChallenge("copy", squat.id, order.work.id), "upheld");
    }
    if (
      await world.attempt(alice, steps.openChallenge(deployment, order.work.id, squat.id, shownOf(order.work, squat)))
    ) {
      await world.judge(alice, idOfChallenge("copy", order.work.id, squat.id), "upheld");
      world.note("A generated work is as old as its delivery, so the copy is removed and not the work.");
    }
    if (!(await world.isRemoved(order.work))) world.hasReceived(alice, FEE);
  },
};
