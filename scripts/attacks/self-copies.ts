import * as steps from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { shownOf } from "./world.ts";

const COPIES = 4;

export const selfCopies: Attack = {
  name: "self-copies",
  what: "A customer has an honest provider vouch for its own picture again and again, and removes the copies for a reward.",
  succeeds: ["dispute/ProviderDrain.t.sol test_poc1_SelfCopyDrainsHonestProvider"],
  async play(world) {
    const { deployment } = world;
    const [aurora] = await world.honestProviders();
    const bob = await world.join("coalition", "bob", "producer");
    const carol = await world.join("coalition", "carol", "second account of the producer, challenger");
    const first = await world.registered(bob, aurora, { seed: 77 });
    await world.send(bob, steps.transferProduct(deployment, bob.address, carol.address, first.id));
    await world.begin();
    world.mayLose(aurora, "attesting provider whose statements are true", 0n);

    for (let i = 1; i <= COPIES; i++) {
      const again = await world.registered(bob, aurora, { seed: 77, noise: i });
      if (!(await world.attempt(carol, steps.openChallenge(deployment, first.id, again.id, shownOf(first, again)))))
        continue;
      await world.judge(carol, idOfChallenge("copy", first.id, again.id), "upheld");
    }
    world.note(
      "A provider answers with its stake for a false statement, never for a copy that others can bring about.",
    );
  },
};
