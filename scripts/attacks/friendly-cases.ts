import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge, idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf } from "./world.ts";

/** What the copyist would have of a copy that stays. */
const WORTH = 100n * DOLLAR;

export const friendlyCases: Attack = {
  name: "friendly-cases",
  what: "Friends of a copyist accuse the copy back to back, so that the creator never gets a turn.",
  succeeds: ["dispute/ProviderDrain.t.sol test_poc8_StallWithoutAGap"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "challenger");
    const vera = await world.join("honest", "vera", "watcher");
    const mallory = await world.join("coalition", "mallory", "copyist");
    const friend = await world.join("coalition", "friend", "challenger");
    const borealis = await world.enrol("coalition", "borealis", "attesting provider");
    const other = await world.registered(friend, borealis, { seed: 5 });
    const original = await world.registered(alice, aurora, { seed: 1 });
    const copy = await world.registered(mallory, borealis, { seed: 1, noise: 1 });
    await world.begin();
    world.mayLose(alice, "the same, without a pledge or where nobody is to blame", settings.challenge.upkeepReward);

    await world.send(friend, steps.openAttestationChallenge(deployment, copy.id, "the file shows something else"));
    await world.send(
      friend,
      steps.openAppearanceChallenge(deployment, other.id, copy.id, shownOf(other, copy), "look at them"),
    );
    if (await world.attempt(alice, steps.openChallenge(deployment, original.id, copy.id, shownOf(original, copy)))) {
      await world.judge(alice, idOfChallenge("copy", original.id, copy.id), "upheld");
      world.note("Any number of cases run at once, and the first that is upheld removes the copy.");
    }
    if (!(await world.isRemoved(copy))) world.hasReceived(mallory, WORTH);
    await world.judge(vera, idOfAttestationChallenge(copy.id), "rejected");
    await world.judge(vera, idOfChallenge("appearance", other.id, copy.id), "rejected");
  },
};
