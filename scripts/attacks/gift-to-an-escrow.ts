import { vaultAbi } from "@genuine/sdk/generated/abis";
import * as steps from "@genuine/sdk/transactions";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const FEE = 50n * DOLLAR;

export const giftToAnEscrow: Attack = {
  name: "gift-to-an-escrow",
  what: "Somebody moves money into an escrow's balance, to bring its accounts into disorder.",
  succeeds: ["guarantee/PocEscrow.t.sol test_J_AnybodyMakesTheEscrowHoldMore"],
  async play(world) {
    const { deployment } = world;
    const { vault, generationEscrow } = deployment.contracts;
    const [aurora] = await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const bob = await world.join("coalition", "bob", "giver");
    await world.begin();

    await world.send(bob, steps.depositMoney(deployment, DOLLAR));
    await world.send(bob, { address: vault, abi: vaultAbi, functionName: "move", args: [generationEscrow, DOLLAR] });
    await world.completeOrder(alice, aurora, FEE, { seed: 4 });
    world.note("Every payment is of an amount that its own order or sale has locked; the gift stays where it is.");
  },
};
