import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf } from "./world.ts";

const PRICE = 100n * DOLLAR;

export const shamSale: Attack = {
  name: "sham-sale",
  what: "A customer sells a copy of its own picture to its third account, to be compensated as a buyer in good faith.",
  succeeds: ["dispute/ProviderDrain.t.sol test_poc1b_ShamSaleTakesTheCompensationToo"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const bob = await world.join("coalition", "bob", "producer and seller");
    const carol = await world.join("coalition", "carol", "challenger");
    const mallory = await world.join("coalition", "mallory", "buyer");
    const first = await world.registered(bob, aurora, { seed: 8 });
    await world.send(bob, steps.transferProduct(deployment, bob.address, carol.address, first.id));
    await world.begin();
    world.mayLose(aurora, "attesting provider whose statements are true", 0n);

    const copy = await world.registered(bob, aurora, { seed: 8, noise: 1 });
    await world.pledge(bob, copy);
    await world.deliverSale(bob, mallory, copy, PRICE);
    await world.settleAccepted(bob, mallory, copy);
    await world.send(carol, steps.openChallenge(deployment, first.id, copy.id, shownOf(first, copy)));
    await world.judge(carol, idOfChallenge("copy", first.id, copy.id), "upheld");
    world.note(
      "Buyer and challenger are paid out of the seller's own pledge, of which a third goes to the pool in any case.",
    );
  },
};
