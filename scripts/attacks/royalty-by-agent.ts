import * as steps from "@genuine/sdk/transactions";
import { saleDeliveryHash } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, ENCRYPTION_KEY } from "./world.ts";

const PRICE = 1_000n * DOLLAR;

export const royaltyByAgent: Attack = {
  name: "royalty-by-agent",
  what: "A seller names its own second account as agent for half of the price, so that nothing is left for the producer's royalty.",
  succeeds: ["guarantee/PocEscrow.t.sol test_H_RoyaltyEvadedByAnAgentOfOnesOwn"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "owner of the parent");
    const dora = await world.join("honest", "dora", "producer");
    const carol = await world.join("honest", "carol", "buyer");
    const bob = await world.join("coalition", "bob", "seller");
    const alias = await world.join("coalition", "alias", "agent");
    const parent = await world.registered(alice, aurora, { seed: 1 });
    await world.license(alice, parent, dora, 5_000);
    const work = await world.registered(dora, aurora, { seed: 12 }, { parent: parent.id });
    await world.send(dora, steps.transferProduct(deployment, dora.address, bob.address, work.id));
    await world.begin();

    await world.pledge(bob, work);
    await world.send(
      bob,
      steps.offerProduct(deployment, work.id, PRICE, { address: alias.address, basisPoints: 5_000 }),
    );
    await world.send(carol, steps.lockSale(deployment, work.id, PRICE, ENCRYPTION_KEY));
    await world.send(alias, steps.deliverSale(deployment, work.id, work.delivery, work.proof));
    await world.send(carol, steps.acceptSale(deployment, work.id, saleDeliveryHash(work.delivery)));
    await world.send(alias, steps.revealSale(deployment, work.id, work.delivery, work.key));
    world.hasReceived(carol, PRICE);
    await world.send(carol, steps.settleSale(deployment, work.id));
    const royalty = (PRICE * BigInt(settings.royaltyBasisPoints)) / 10_000n;
    world.hasDelivered(alice, PRICE / 2n);
    world.hasDelivered(dora, royalty);
    world.hasDelivered(alias, world.net(PRICE) - PRICE / 2n - royalty);
    world.note("The pool's part, the owners of the ancestors and the producer's royalty come before the agent.");
  },
};
