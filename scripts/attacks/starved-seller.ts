import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const PRICE = 1_000n * DOLLAR;

export const starvedSeller: Attack = {
  name: "starved-seller",
  what: "Friends of a buyer accuse the product in the last second of the complaint window, and again when that case ends.",
  succeeds: ["guarantee/PocEscrow.t.sol test_C_BuyerStarvesTheSellerAfterTheComplaintWindow"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "seller");
    const vera = await world.join("honest", "vera", "watcher");
    const bob = await world.join("coalition", "bob", "buyer");
    const carol = await world.join("coalition", "carol", "challenger");
    const dave = await world.join("coalition", "dave", "challenger");
    const work = await world.registered(alice, aurora, { seed: 2 });
    await world.begin();

    await world.pledge(alice, work);
    await world.revealSale(alice, bob, work, PRICE);
    world.hasDelivered(alice, world.net(PRICE));
    await world.until((await world.saleClosesAt(work)) - 2);
    await world.send(carol, steps.openAttestationChallenge(deployment, work.id, "nothing is wrong with it"));
    const challengeId = idOfAttestationChallenge(work.id);
    await world.judge(vera, challengeId, "rejected");
    await world.send(dave, steps.reopenChallenge(deployment, BigInt(challengeId), "look again"));
    const paid = await world.attempt(alice, steps.settleSale(deployment, work.id));
    if (paid) {
      world.note("The seller is paid after the first case: one that opens after the complaint window holds nothing.");
    }
    const { disputeId } = await world.caseOf(challengeId);
    await world.voteInLastRound(BigInt(disputeId), "rejected");
    await world.execute(vera, BigInt(disputeId));
    if (!paid) await world.attempt(alice, steps.settleSale(deployment, work.id));
  },
};
