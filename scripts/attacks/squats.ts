import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf } from "./world.ts";

/** What the work is worth to its producer. */
const WORTH = 100n * DOLLAR;

export const squats: Attack = {
  name: "squats",
  what: "Somebody registers what others have shown on the web, and challenges them when they register it themselves.",
  succeeds: ["dispute/SquatAndSybil.t.sol test_poc4b_SquatsAreFree"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const vera = await world.join("honest", "vera", "watcher");
    const mallory = await world.join("coalition", "mallory", "squatter");
    const borealis = await world.enrol("coalition", "borealis", "attesting provider");
    const found = [];
    for (let i = 0; i < 5; i++) found.push(await world.registered(mallory, borealis, { seed: 90 + i }));
    await world.begin();
    world.mayLose(alice, "accused, and innocent", 0n);

    const work = await world.registered(alice, aurora, { seed: 90 });
    const challengeId = idOfChallenge("copy", found[0]!.id, work.id);
    await world.send(mallory, steps.openChallenge(deployment, found[0]!.id, work.id, shownOf(found[0]!, work)));
    await world.send(
      alice,
      steps.answerOlderThanBoth(deployment, BigInt(challengeId), 0n, "shown in 2021, see the archive"),
    );
    await world.judge(vera, challengeId, "rejected");
    if (await world.isRemoved(work)) world.hasDelivered(alice, WORTH);
    else world.note("A panel looks at a public work that is older than both, at the squatter's cost.");
  },
};
