import * as steps from "@genuine/sdk/transactions";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const PRICE = 100n * DOLLAR;

export const grandchild: Attack = {
  name: "grandchild",
  what: "A licensee that owes half of every sale licenses its work to its second account for nothing, which sells it.",
  succeeds: ["dispute/ProviderDrain.t.sol test_poc13_GrandchildOwesNothing"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "owner of the original");
    const bob = await world.join("honest", "bob", "buyer");
    const mallory = await world.join("coalition", "mallory", "licensee");
    const carol = await world.join("coalition", "carol", "second account of the licensee");
    const original = await world.registered(alice, aurora, { seed: 1 });
    await world.license(alice, original, mallory, 5_000);
    const child = await world.registered(mallory, aurora, { seed: 60 }, { parent: original.id });
    await world.license(mallory, child, carol, 0);
    const work = await world.registered(carol, aurora, { seed: 60, noise: 1 }, { parent: child.id });
    await world.begin();

    await world.pledge(carol, work);
    await world.revealSale(carol, bob, work, PRICE);
    await world.send(bob, steps.settleSale(deployment, work.id));
    world.hasDelivered(alice, PRICE / 2n);
    world.hasDelivered(carol, world.net(PRICE) - PRICE / 2n);
    world.note("A sale pays the owners of all ancestors, as the licences were when each work was registered.");
  },
};
