import { deliveryRoot } from "@genuine/sdk/delivery-tree";
import * as steps from "@genuine/sdk/transactions";
import { keccak256, toBytes, toHex } from "viem";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const FEE = 2_500n * DOLLAR;

export const falseReceiptsOrder: Attack = {
  name: "false-receipts-order",
  what: "A provider delivers a file that does not exist for a fee of five times its bond, and two others of its own sign for it.",
  succeeds: [
    "guarantee/PocEscrow.t.sol test_A2_SybilWitnessesTakeAGenerationFee",
    "guarantee/PocEscrow.t.sol test_A4_TheProducerMayNotDisputeItsOwnProduct",
  ],
  async play(world) {
    const { deployment, settings } = world;
    await world.honestProviders();
    const alice = await world.join("honest", "alice", "producer");
    const borealis = await world.enrol("coalition", "borealis", "generating provider");
    const witnesses = [
      await world.enrol("coalition", "sybil1", "witness", settings.minimumStake),
      await world.enrol("coalition", "sybil2", "witness", settings.minimumStake),
    ];
    await world.begin();
    world.mayLose(alice, "producer who orders", (FEE * BigInt(settings.lossBasisPoints)) / 10_000n);

    const order = await world.quote(alice, borealis, FEE, { seed: 3 });
    order.items = [
      {
        delivery: { ...order.work.delivery, sealedRoot: keccak256(toBytes("no file has this root")) },
        productId: toHex(order.work.id, { size: 32 }),
      },
    ];
    await world.lockOrder(alice, order);
    await world.deliverOrder(borealis, order);
    await world.send(alice, steps.objectTask(deployment, order.quote));
    const acceptBy = await world.orderClosesAt(order);
    const receipts = await world.receipts(
      "task",
      { id: BigInt(order.id), deliveryHash: deliveryRoot(order.items), acceptBy },
      witnesses,
    );
    if (await world.attempt(borealis, steps.confirmTaskAvailable(deployment, order.quote, receipts))) {
      await world.attempt(borealis, world.reveal(order));
      await world.pass(settings.windows.complain);
      await world.attempt(borealis, steps.settleTask(deployment, order.quote, 0));
    }
    await world.pass(settings.windows.available);
    await world.attempt(alice, steps.refundTask(deployment, order.quote));
  },
};
