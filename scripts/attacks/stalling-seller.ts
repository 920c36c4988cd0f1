import * as steps from "@genuine/sdk/transactions";
import { saleDeliveryHash } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, ENCRYPTION_KEY } from "./world.ts";

const PRICE = 1_000n * DOLLAR;

export const stallingSeller: Attack = {
  name: "stalling-seller",
  what: "A seller delivers at the last moment and reveals nothing, to keep the buyer's money busy.",
  succeeds: ["guarantee/PocMore.t.sol test_T_TheSellersFreeOption"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const bob = await world.join("honest", "bob", "buyer");
    const mallory = await world.join("coalition", "mallory", "seller");
    const work = await world.registered(mallory, aurora, { seed: 2 });
    await world.begin();

    await world.pledge(mallory, work);
    await world.send(mallory, steps.offerProduct(deployment, work.id, PRICE));
    await world.send(bob, steps.lockSale(deployment, work.id, PRICE, ENCRYPTION_KEY));
    await world.pass(settings.saleDeliverySeconds - 5);
    await world.send(mallory, steps.deliverSale(deployment, work.id, work.delivery, work.proof));
    await world.send(bob, steps.acceptSale(deployment, work.id, saleDeliveryHash(work.delivery)));
    await world.pass(settings.windows.reveal);
    await world.attempt(mallory, steps.settleSale(deployment, work.id));
    await world.attempt(bob, steps.refundSale(deployment, work.id));
    world.note("What is not revealed in its window goes back, whole.");
  },
};
