import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR, shownOf, type Work } from "./world.ts";

const COPIES = 4;

export const copiesWithoutBacking: Attack = {
  name: "copies-without-backing",
  what: "A provider vouches for more copies than its stake could pay for.",
  succeeds: ["guarantee/PocMore.t.sol test_R_AttestationsWithoutBacking"],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "challenger");
    const mallory = await world.join("coalition", "mallory", "copyist");
    const borealis = await world.enrol("coalition", "borealis", "attesting provider", settings.minimumStake);
    const pairs: [Work, Work][] = [];
    for (let i = 0; i < COPIES; i++) {
      const original = await world.registered(alice, aurora, { seed: 40 + i });
      pairs.push([original, await world.registered(mallory, borealis, { seed: 40 + i, noise: 2 })]);
    }
    await world.begin();
    world.mayLose(
      alice,
      "the same, without a pledge or where nobody is to blame",
      BigInt(COPIES) * settings.challenge.upkeepReward,
    );

    await world.attempt(mallory, steps.offerProduct(deployment, pairs[0]![1].id, DOLLAR));
    for (const [original, copy] of pairs)
      await world.send(alice, steps.openChallenge(deployment, original.id, copy.id, shownOf(original, copy)));
    for (const [original, copy] of pairs)
      await world.judge(alice, idOfChallenge("copy", original.id, copy.id), "upheld");
    world.note(
      "A copy is nobody's statement and costs no stake; none is sold without a pledge, which pays its challenger.",
    );
  },
};
