import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge, mandateTypedData } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { shownOf } from "./world.ts";

const FRIENDS = 3;

export const marksByMandate: Attack = {
  name: "marks-by-mandate",
  what: "A customer mandates friends to challenge its own copies, so that each of them marks the provider down.",
  succeeds: ["dispute/SquatAndSybil.t.sol test_poc18_BadMarksByMandate"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const bob = await world.join("coalition", "bob", "producer");
    const friends = [];
    for (let i = 1; i <= FRIENDS; i++) friends.push(await world.join("coalition", `friend${i}`, "challenger"));
    const first = await world.registered(bob, aurora, { seed: 78 });
    await world.begin();
    world.mayLose(aurora, "attesting provider whose statements are true", 0n);
    const score = await world.scoreOf(aurora);

    for (const [i, friend] of friends.entries()) {
      const copy = await world.registered(bob, aurora, { seed: 78, noise: i + 1 });
      const expiry = BigInt((await world.now()) + 3_600);
      const typed = mandateTypedData(deployment.chainId, deployment.contracts.challenge, {
        challenger: friend.address,
        originalId: first.id,
        accusedId: copy.id,
        expiry,
      });
      const mandate = { expiry, signature: await world.sign(bob, typed) };
      if (
        !(await world.attempt(
          friend,
          steps.openChallenge(deployment, first.id, copy.id, shownOf(first, copy), mandate),
        ))
      )
        continue;
      await world.judge(friend, idOfChallenge("copy", first.id, copy.id), "upheld");
    }
    world.expect(await world.scoreOf(aurora), score, "the provider's score");
    world.note("A removed copy leaves no mark on the provider that vouched for it.");
  },
};
