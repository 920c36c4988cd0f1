import { approveLock, claimLock, hashlockOf, lock } from "@genuine/sdk/hash-timelock";
import * as steps from "@genuine/sdk/transactions";
import { keccak256, toBytes } from "viem";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const PRICE = 1_000n * DOLLAR;
const SECRET = keccak256(toBytes("secret of a swap"));

export const shareInASwap: Attack = {
  name: "share-in-a-swap",
  what: "A licensee sells while the parent of its work lies in a swap, so that the parent's share goes to a contract.",
  succeeds: ["guarantee/PocTimelock.t.sol test_O_AParentsShareIsLostWhileTheParentIsInASwap"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "owner of the parent");
    const bob = await world.join("honest", "bob", "takes the parent by the swap");
    const carol = await world.join("honest", "carol", "buyer");
    const mallory = await world.join("coalition", "mallory", "licensee and seller");
    const parent = await world.registered(alice, aurora, { seed: 1 });
    await world.license(alice, parent, mallory, 1_000);
    const work = await world.registered(mallory, aurora, { seed: 12 }, { parent: parent.id });
    const now = await world.now();
    const terms = {
      hashlock: hashlockOf(SECRET),
      sender: alice.address,
      receiver: bob.address,
      token: deployment.contracts.productRegistry,
      amount: parent.id,
      lockBy: now + 60,
      deadline: now + 100_000,
    };
    await world.begin();

    await world.send(alice, approveLock(deployment, terms));
    await world.send(alice, lock(deployment, terms));
    await world.pledge(mallory, work);
    await world.revealSale(mallory, carol, work, PRICE);
    await world.send(carol, steps.settleSale(deployment, work.id));
    world.hasDelivered(alice, PRICE / 10n);
    world.hasDelivered(mallory, world.net(PRICE) - PRICE / 10n);
    await world.until(terms.lockBy);
    await world.send(bob, claimLock(deployment, terms, SECRET));
    world.note("Money for the owner of a product in a swap goes to whoever put it there.");
  },
};
