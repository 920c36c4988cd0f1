import { deliveryRoot } from "@genuine/sdk/delivery-tree";
import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf } from "./world.ts";

const FEE = 50n * DOLLAR;

export const witnessTakesPriority: Attack = {
  name: "witness-takes-priority",
  what: "A witness of a silent payer opens the sealed file with the key in the pending reveal, and registers it a second earlier.",
  succeeds: ["guarantee/PocMore.t.sol test_S_AWitnessTakesThePriorityOfTheSilentPayersProduct"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora, cirrus, dusk] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "silent producer");
    const mallory = await world.join("coalition", "mallory", "copyist");
    const borealis = await world.enrol("coalition", "borealis", "witness");
    const order = await world.quote(alice, aurora, FEE, { seed: 6 });
    await world.begin();

    await world.lockOrder(alice, order);
    await world.deliverOrder(aurora, order);
    await world.until(await world.orderClosesAt(order));
    const receipt = {
      id: BigInt(order.id),
      deliveryHash: deliveryRoot(order.items),
      acceptBy: await world.orderClosesAt(order),
    };
    const receipts = await world.receipts("task", receipt, [borealis, cirrus, dusk]);
    await world.send(aurora, steps.confirmTaskAvailable(deployment, order.quote, receipts));
    const { contentRoot } = order.work.proof;
    const squat = await world.registered(mallory, borealis, { seed: 6 }, { contentRoot });
    await world.send(aurora, world.reveal(order));
    await world.pass(settings.windows.complain);
    await world.send(aurora, steps.settleTask(deployment, order.quote, 0));
    world.hasDelivered(aurora, world.net(FEE));
    if (
      await world.attempt(mallory, steps.openChallenge(deployment, squat.id, order.work.id, shownOf(squat, order.work)))
    ) {
      await world.judge(mallory, idOfChallenge("copy", squat.id, order.work.id), "upheld");
    }
    if (!(await world.isRemoved(order.work))) world.hasReceived(alice, FEE);
  },
};
