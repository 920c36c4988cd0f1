import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge, saleDeliveryHash } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const PRICE = 1_000n * DOLLAR;

export const accusationStopsReveal: Attack = {
  name: "accusation-stops-reveal",
  what: "A buyer reads the key in the pending reveal, and its second account accuses the product in front of it.",
  succeeds: [
    "guarantee/PocEscrow.t.sol test_B1_AnUnfoundedChallengeStopsAPendingReveal",
    "guarantee/PocEscrow.t.sol test_B2_WhereThePanelIsUndecidedItCostsOneDollarAndTheFee",
  ],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "seller");
    const vera = await world.join("honest", "vera", "watcher");
    const bob = await world.join("coalition", "bob", "buyer");
    const carol = await world.join("coalition", "carol", "challenger");
    const work = await world.registered(alice, aurora, { seed: 2 });
    await world.begin();

    await world.pledge(alice, work);
    await world.deliverSale(alice, bob, work, PRICE);
    await world.send(bob, steps.acceptSale(deployment, work.id, saleDeliveryHash(work.delivery)));
    // Alice sends her reveal: the key is out, whatever becomes of it.
    world.hasDelivered(alice, world.net(PRICE));
    world.hasReceived(bob, PRICE);
    await world.send(carol, steps.openAttestationChallenge(deployment, work.id, "nothing is wrong with it"));
    if (await world.attempt(alice, steps.revealSale(deployment, work.id, work.delivery, work.key))) {
      world.note("The reveal passes: an accusation holds the price for the length of one case, and no product.");
    }
    if (!(await world.attempt(bob, steps.refundSale(deployment, work.id)))) {
      await world.until(await world.saleClosesAt(work));
      await world.attempt(bob, steps.refundSale(deployment, work.id));
    }
    await world.judge(vera, idOfAttestationChallenge(work.id), "rejected");
    await world.attempt(alice, steps.settleSale(deployment, work.id));
  },
};
