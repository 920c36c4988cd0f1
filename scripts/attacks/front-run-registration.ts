import { workCommitment } from "@genuine/sdk/commitments";
import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import { keccak256, toBytes } from "viem";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf } from "./world.ts";

/** What the work is worth to its producer. */
const WORTH = 100n * DOLLAR;

export const frontRunRegistration: Attack = {
  name: "front-run-registration",
  what: "Whoever sees a pending registration has a provider of its own register the same picture a second earlier.",
  succeeds: ["dispute/SquatAndSybil.t.sol test_poc4_FrontRunRegistrationTakesTheWork"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const mallory = await world.join("coalition", "mallory", "copyist");
    const borealis = await world.enrol("coalition", "borealis", "attesting provider");
    const work = await world.make(alice, aurora, { seed: 31 });
    await world.begin();
    world.mayLose(alice, "the same, without a pledge or where nobody is to blame", settings.challenge.upkeepReward);

    // As the page does: committed to before a provider sees the file.
    const salt = keccak256(toBytes("salt"));
    const commitment = workCommitment(alice.address, work.proof.blocksHash, salt);
    await world.send(alice, steps.commitWork(deployment, commitment));
    await world.attempt(mallory, steps.commitWork(deployment, commitment));
    const squat = await world.registered(mallory, borealis, { seed: 31, noise: 2 });
    await world.register(alice, work, salt);
    if (await world.attempt(mallory, steps.openChallenge(deployment, squat.id, work.id, shownOf(squat, work)))) {
      await world.judge(mallory, idOfChallenge("copy", squat.id, work.id), "upheld");
    }
    if (await world.attempt(alice, steps.openChallenge(deployment, work.id, squat.id, shownOf(work, squat)))) {
      await world.judge(alice, idOfChallenge("copy", work.id, squat.id), "upheld");
      world.note("A work is as old as its commitment, which is of use to its producer alone.");
    }
    if (await world.isRemoved(work)) world.hasDelivered(alice, WORTH);
    if (!(await world.isRemoved(squat))) world.hasReceived(mallory, WORTH);
  },
};
