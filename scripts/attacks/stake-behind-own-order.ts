import * as steps from "@genuine/sdk/transactions";
import { idOfAttestationChallenge } from "@genuine/sdk/typed-data";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

export const stakeBehindOwnOrder: Attack = {
  name: "stake-behind-own-order",
  what: "A provider that vouched for something false hides its stake behind an order of its own second account.",
  succeeds: [
    "guarantee/PocEscrow.t.sol test_E_AFriendsTaskShieldsTheStakeFromASlash",
    "guarantee/PocEscrow.t.sol test_E0_ControlWithoutTheShield",
    "dispute/ProviderDrain.t.sol test_poc3_StakeHiddenBehindOwnTask",
    "dispute/ProviderDrain.t.sol test_poc3b_UnbondingBypassed",
  ],
  async play(world) {
    const { deployment, settings } = world;
    await world.honestProviders();
    const carol = await world.join("honest", "carol", "challenger");
    const vera = await world.join("honest", "vera", "watcher");
    const mallory = await world.join("coalition", "mallory", "producer of the false work");
    const friend = await world.join("coalition", "friend", "producer");
    const borealis = await world.enrol("coalition", "borealis", "provider that lied");
    const work = await world.registered(mallory, borealis, { seed: 2 });
    await world.begin();
    world.mayLose(carol, "right challenger of a false attestation", 0n);

    await world.send(carol, steps.openAttestationChallenge(deployment, work.id, "the file shows something else"));
    // A fifth of it is the bond: all that work may reserve.
    const order = await world.quote(friend, borealis, 2_500n * DOLLAR, { seed: 3 });
    await world.lockOrder(friend, order);
    await world.attempt(borealis, steps.startUnbonding(deployment, 1_000n * DOLLAR));
    await world.judge(vera, idOfAttestationChallenge(work.id), "upheld");
    // The order fails, and its bond goes to the friend.
    await world.pass(order.quote.deliverySeconds + settings.windows.late);
    await world.attempt(friend, steps.refundTask(deployment, order.quote));
    world.note("The bond of an order is taken from what is above the minimum stake; what a case may cost is frozen.");
  },
};
