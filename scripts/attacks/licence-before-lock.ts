import * as steps from "@genuine/sdk/transactions";
import type { Attack } from "./attack.ts";
import { DOLLAR, ENCRYPTION_KEY } from "./world.ts";

const PRICE = 100n * DOLLAR;

export const licenceBeforeLock: Attack = {
  name: "licence-before-lock",
  what: "A seller grants its friend a licence for nothing, for ever, after the buyer has looked and in front of the buyer's lock.",
  succeeds: ["dispute/ProviderDrain.t.sol test_poc9_LicenceGrantedInFrontOfTheLock"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const bob = await world.join("honest", "bob", "buyer");
    const alice = await world.join("coalition", "alice", "seller");
    const mallory = await world.join("coalition", "mallory", "licensee");
    const work = await world.registered(alice, aurora, { seed: 55 });
    await world.begin();

    await world.pledge(alice, work);
    await world.send(alice, steps.offerProduct(deployment, work.id, PRICE));
    await world.license(alice, work, mallory, 0);
    const locked = await world.attempt(bob, steps.lockSale(deployment, work.id, PRICE, ENCRYPTION_KEY));
    if (!locked) return world.note("The buyer's lock names no outdated offer: it fails, and costs nothing.");
    // What he gets is encumbered: it is not what he has looked at.
    await world.attempt(alice, steps.deliverSale(deployment, work.id, work.delivery, work.proof));
    await world.settleAccepted(alice, bob, work);
  },
};
