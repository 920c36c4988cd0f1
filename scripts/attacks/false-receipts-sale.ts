import * as steps from "@genuine/sdk/transactions";
import { saleDeliveryHash } from "@genuine/sdk/typed-data";
import { keccak256, toBytes } from "viem";
import type { Attack } from "./attack.ts";
import { DOLLAR } from "./world.ts";

const PRICE = 2_000n * DOLLAR;

export const falseReceiptsSale: Attack = {
  name: "false-receipts-sale",
  what: "A seller delivers a file that does not exist, and two providers of its own sign that they hold it.",
  succeeds: [
    "guarantee/PocEscrow.t.sol test_A1_SybilWitnessesTakeThePriceOfAFileThatDoesNotExist",
    "guarantee/PocEscrow.t.sol test_A3_TheBuyersOnlyExitCosts35",
  ],
  async play(world) {
    const { deployment, settings } = world;
    const [aurora] = await world.honestProviders();
    const bob = await world.join("honest", "bob", "buyer");
    const mallory = await world.join("coalition", "mallory", "seller");
    const witnesses = [
      await world.enrol("coalition", "sybil1", "witness", settings.minimumStake),
      await world.enrol("coalition", "sybil2", "witness", settings.minimumStake),
    ];
    const work = await world.registered(mallory, aurora, { seed: 7 });
    await world.begin();

    await world.pledge(mallory, work);
    work.delivery = { ...work.delivery, sealedRoot: keccak256(toBytes("no file has this root")) };
    await world.deliverSale(mallory, bob, work, PRICE);
    await world.send(bob, steps.objectSale(deployment, work.id));
    const receipts = await world.receipts(
      "sale",
      { id: work.id, deliveryHash: saleDeliveryHash(work.delivery), acceptBy: await world.saleClosesAt(work) },
      witnesses,
    );
    if (await world.attempt(mallory, steps.confirmSaleAvailable(deployment, work.id, receipts))) {
      await world.attempt(mallory, steps.revealSale(deployment, work.id, work.delivery, work.key));
      await world.pass(settings.windows.complain);
      await world.attempt(mallory, steps.settleSale(deployment, work.id));
    }
    await world.pass(settings.windows.available);
    await world.attempt(bob, steps.refundSale(deployment, work.id));
  },
};
