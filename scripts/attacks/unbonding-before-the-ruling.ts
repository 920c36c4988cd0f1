import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

export const unbondingBeforeTheRuling: Attack = {
  name: "unbonding-before-the-ruling",
  what: "A provider that vouched for something false asks its stake back when the case opens, and appeals to gain time.",
  succeeds: [
    "guarantee/PocStakeEscape.t.sol test_M1_JurorsWhoTakeTheirTimeNeedNoAppeal",
    "guarantee/PocStakeEscape.t.sol test_M2_OneAppealIsEnoughWhenJurorsActAtOnce",
    "dispute/PanelAttacks.t.sol test_poc14_ProviderLeavesBeforeThePanelRules",
    "dispute/PanelAttacks.t.sol test_poc14b_WithoutAnAppeal",
  ],
  async play(world) {
    const { deployment, settings } = world;
    await world.honestProviders();
    const carol = await world.join("honest", "carol", "challenger");
    const vera = await world.join("honest", "vera", "watcher");
    const mallory = await world.join("coalition", "mallory", "producer of the false work");
    const borealis = await world.enrol("coalition", "borealis", "provider that lied");
    const work = await world.registered(mallory, borealis, { seed: 2 });
    await world.begin();
    world.mayLose(carol, "right challenger of a false attestation", 0n);

    await world.send(carol, steps.openAttestationChallenge(deployment, work.id, "the file shows something else"));
    await world.attempt(borealis, steps.startUnbonding(deployment, 1_000n * DOLLAR));
    const disputeId = await world.finishCase(vera, idOfAttestationChallenge(work.id));
    await world.pass(1);
    await world.send(vera, steps.drawPanel(deployment, disputeId));
    await world.vote(disputeId, 0, () => "upheld");
    await world.send(mallory, steps.appealRuling(deployment, disputeId));
    await world.voteInLastRound(disputeId, "upheld");
    // The ruling is not executed during the unbonding period.
    await world.pass(settings.unbondingSeconds);
    await world.attempt(borealis, steps.withdrawStake(deployment));
    await world.execute(vera, disputeId);
    await world.attempt(borealis, steps.withdrawStake(deployment));
    world.note("What the case may cost is frozen when it opens, and stays until it has ended.");
  },
};
