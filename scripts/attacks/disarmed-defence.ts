import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge, idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf } from "./world.ts";

/** What the edition is worth to its producer. */
const WORTH = 100n * DOLLAR;

export const disarmedDefence: Attack = {
  name: "disarmed-defence",
  what: "A copyist accuses the second edition of a work with its copy of the first, and a friend accuses the first so that it is no answer.",
  succeeds: [
    "dispute/ProviderDrain.t.sol test_poc2_AttestationChallengeDisarmsTheDefence",
    "dispute/ProviderDrain.t.sol test_poc2b_AnswerFrontRun",
  ],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const vera = await world.join("honest", "vera", "watcher");
    const mallory = await world.join("coalition", "mallory", "copyist and challenger");
    const friend = await world.join("coalition", "friend", "challenger");
    const borealis = await world.enrol("coalition", "borealis", "attesting provider");
    const original = await world.registered(alice, aurora, { seed: 1 });
    const copy = await world.registered(mallory, borealis, { seed: 1, noise: 40 });
    const edition = await world.registered(alice, aurora, { seed: 1, noise: 1 });
    await world.begin();
    world.mayLose(alice, "accused, and innocent", 0n);

    const attack = idOfChallenge("copy", copy.id, edition.id);
    await world.send(mallory, steps.openChallenge(deployment, copy.id, edition.id, shownOf(copy, edition)));
    // In the last minute, in front of her answer.
    await world.until((await world.caseOf(attack)).respondBy - 10);
    await world.send(friend, steps.openAttestationChallenge(deployment, original.id, "the file shows something else"));
    await world.attempt(
      alice,
      steps.answerWithEarlier(deployment, BigInt(attack), original.id, shownOf(original, edition)),
    );
    await world.judge(vera, idOfAttestationChallenge(original.id), "rejected");
    await world.judge(vera, attack, "rejected");
    for (const work of [original, edition]) if (await world.isRemoved(work)) world.hasDelivered(alice, WORTH);
    world.note("A work that is under a case is an answer all the same; the result waits for that case.");
  },
};
