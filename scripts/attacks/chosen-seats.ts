import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

/** What the work is worth to its producer. */
const WORTH = 100n * DOLLAR;

export const chosenSeats: Attack = {
  name: "chosen-seats",
  what: "A proposer chooses the block that gives its own providers all three seats, and they rule against an honest work.",
  succeeds: [
    "dispute/PanelAttacks.t.sol test_poc15_TheRightAppellantPays",
    "dispute/PanelAttacks.t.sol test_poc16_TheAppealGoesToTheSameJuror",
  ],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const vera = await world.join("honest", "vera", "appellant");
    const mallory = await world.join("coalition", "mallory", "challenger and proposer");
    await world.enrol("coalition", "borealis", "provider");
    await world.enrol("coalition", "second", "provider");
    const work = await world.registered(alice, aurora, { seed: 1 });
    await world.begin();
    world.mayLose(vera, "who appeals rightly", 0n);

    await world.send(mallory, steps.openAttestationChallenge(deployment, work.id, "the file shows something else"));
    const { disputeId } = await world.grind(mallory, idOfAttestationChallenge(work.id), (jurors) =>
      jurors.every(({ side }) => side === "coalition"),
    );
    await world.vote(disputeId, 0, () => "upheld");
    world.note(
      `The seats rule "${await world.ruling(disputeId)}"; the appeal goes to all stake, and the seats pay for it.`,
    );
    if (await world.attempt(vera, steps.appealRuling(deployment, disputeId))) {
      await world.voteInLastRound(disputeId, "rejected");
    }
    await world.execute(vera, disputeId);
    if (await world.isRemoved(work)) world.hasDelivered(alice, WORTH);
  },
};
