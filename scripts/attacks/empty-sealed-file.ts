import * as steps from "@genuine/sdk/transactions";
import { concat, keccak256, numberToHex, toHex, zeroHash } from "viem";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const FEE = 50n * DOLLAR;
/** Of the chunk tree over no bytes. */
const EMPTY_ROOT = keccak256(concat(["0x02", numberToHex(0, { size: 8 }), zeroHash]));

export const emptySealedFile: Attack = {
  name: "empty-sealed-file",
  what: "A provider delivers the root of a file of no bytes, which no complaint can show to be false.",
  succeeds: ["guarantee/PocEscrow.t.sol test_F_NoComplaintAgainstAnEmptySealedFile"],
  async play(world) {
    const { deployment, settings } = world;
    await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const borealis = await world.enrol("coalition", "borealis", "generating provider");
    await world.begin();
    world.mayLose(alice, "producer who orders", (FEE * BigInt(settings.lossBasisPoints)) / 10_000n);

    const order = await world.quote(alice, borealis, FEE, { seed: 4 });
    order.items = [
      { delivery: { ...order.work.delivery, sealedRoot: EMPTY_ROOT }, productId: toHex(order.work.id, { size: 32 }) },
    ];
    await world.lockOrder(alice, order);
    await world.deliverOrder(borealis, order);
    // Her page sees that there is no such file, and does not accept.
    await world.send(alice, steps.objectTask(deployment, order.quote));
    await world.attempt(borealis, world.reveal(order));
    await world.pass(settings.windows.available);
    await world.attempt(alice, steps.refundTask(deployment, order.quote));
  },
};
