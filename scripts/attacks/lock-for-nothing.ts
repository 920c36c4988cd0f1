import * as steps from "@genuine/sdk/transactions";
import type { Attack } from "./attack.ts";
import { DOLLAR, ENCRYPTION_KEY } from "./world.ts";

const PRICE = 1_000n * DOLLAR;

export const lockForNothing: Attack = {
  name: "lock-for-nothing",
  what: "Somebody locks an offered product and never accepts, to keep others from buying it.",
  succeeds: ["guarantee/PocEscrow.t.sol test_K_LockingForNothing"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "seller");
    const carol = await world.join("honest", "carol", "buyer");
    const bob = await world.join("coalition", "bob", "buyer that never accepts");
    const work = await world.registered(alice, aurora, { seed: 2 });
    await world.begin();

    await world.pledge(alice, work);
    await world.send(alice, steps.offerProduct(deployment, work.id, PRICE));
    await world.send(bob, steps.lockSale(deployment, work.id, PRICE, ENCRYPTION_KEY));
    await world.pass(settings.saleDeliverySeconds - 5);
    await world.send(alice, steps.deliverSale(deployment, work.id, work.delivery, work.proof));
    await world.pass(settings.windows.accept + settings.windows.available);
    await world.attempt(alice, steps.refundSale(deployment, work.id));
    await world.revealSale(alice, carol, work, PRICE);
    await world.send(carol, steps.settleSale(deployment, work.id));
    world.hasDelivered(alice, world.net(PRICE));
    world.note(
      "It lasts for the three windows of a sale at most and moves no money; then the next buyer has its turn.",
    );
  },
};
