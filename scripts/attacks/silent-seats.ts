import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

/** What the work is worth to its producer. */
const WORTH = 100n * DOLLAR;

export const silentSeats: Attack = {
  name: "silent-seats",
  what: "A proposer chooses the block that seats three of its providers: one votes against an honest work, two sleep.",
  succeeds: [
    "dispute/PanelAttacks.t.sol test_poc11_OneSeatOfThreeDecides",
    "dispute/PanelAttacks.t.sol test_poc11b_SleepingJurorsPayTheChallenger",
  ],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const mallory = await world.join("coalition", "mallory", "challenger and proposer");
    for (const name of ["borealis", "second", "third"]) {
      await world.enrol("coalition", name, "provider", 800n * DOLLAR);
    }
    const work = await world.registered(alice, aurora, { seed: 1 });
    await world.begin();

    await world.send(mallory, steps.openAttestationChallenge(deployment, work.id, "the file shows something else"));
    const { disputeId, seated } = await world.grind(
      mallory,
      idOfAttestationChallenge(work.id),
      (jurors) => jurors.length === 3 && jurors.every(({ side }) => side === "coalition"),
    );
    await world.vote(disputeId, 0, (juror) => (juror === seated[0] ? "upheld" : undefined));
    world.note(
      `One seat of three rules nothing: ${await world.ruling(disputeId)}. What sleepers lose goes to the pool.`,
    );
    await world.execute(mallory, disputeId);
    if (await world.isRemoved(work)) world.hasDelivered(alice, WORTH);
  },
};
