/** SaleEscrow: offers and sales. A product has at most one open sale. */
import { type Context, ponder } from "ponder:registry";
import { product, sale } from "ponder:schema";
import type { ActivityType } from "@genuine/sdk/indexer-client";
import { idToHex } from "@genuine/sdk/structs";
import { type Address, type Hex, zeroAddress } from "viem";
import { alongside, recordActivity, timeOf } from "./activity.ts";
import { NO_OFFER } from "./offers.ts";

ponder.on("SaleEscrow:ProductOffered", async ({ event, context }) => {
  const { productId, seller, agent, price, agentBasisPoints } = event.args;
  const id = idToHex(productId);
  await context.db.update(product, { id }).set({
    offerSeller: seller,
    offerPrice: price,
    offerAgent: addressOrNull(agent),
    offerAgentBasisPoints: Number(agentBasisPoints),
    offeredAt: timeOf(event),
  });
  await recordActivity({ event, context }, "offered", id, { from: seller, value: price });
});

ponder.on("SaleEscrow:OfferWithdrawn", async ({ event, context }) => {
  const id = idToHex(event.args.productId);
  await context.db.update(product, { id }).set(NO_OFFER);
  await recordActivity({ event, context }, "offerWithdrawn", id, { from: event.args.seller });
});

ponder.on("SaleEscrow:SaleLocked", async ({ event, context }) => {
  const { productId, buyer, seller, agent, price, encryptionKey, deliverBy } = event.args;
  const id = idToHex(productId);
  const saleId = `${id}-${event.block.number}-${event.log.logIndex}`;
  await context.db.insert(sale).values({
    id: saleId,
    eventId: event.id,
    productId: id,
    seller,
    buyer,
    agent: addressOrNull(agent),
    price,
    status: "locked",
    closesAt: Number(deliverBy),
    encryptionKey,
    lockedAt: timeOf(event),
    updatedAt: timeOf(event),
  });
  await context.db.update(product, { id }).set({ saleId, ...NO_OFFER });
  await recordActivity({ event, context }, "saleLocked", id, { from: seller, to: buyer, value: price });
});

ponder.on("SaleEscrow:SaleDelivered", async ({ event, context }) => {
  const { productId, delivery, acceptBy } = event.args;
  await step(event, context, "saleDelivered", productId, { status: "delivered", delivery, closesAt: Number(acceptBy) });
});

ponder.on("SaleEscrow:SaleAccepted", async ({ event, context }) => {
  const { productId, revealBy } = event.args;
  await step(event, context, "saleAccepted", productId, { status: "accepted", closesAt: Number(revealBy) });
});

ponder.on("SaleEscrow:SaleRevealed", async ({ event, context }) => {
  const { productId, key, complainBy } = event.args;
  await step(event, context, "saleRevealed", productId, { status: "revealed", key, closesAt: Number(complainBy) });
});

ponder.on("SaleEscrow:SaleSettled", async ({ event, context }) => {
  const { productId, buyer, paid, royalty, agentFee, parentOwner, parentShare } = event.args;
  const shares = { paid, royalty, agentFee, parentShare, parentOwner: addressOrNull(parentOwner) };
  await step(event, context, "saleSettled", productId, { status: "settled", ...shares });
  if (parentShare === 0n) return;
  const sold = await context.db.find(product, { id: idToHex(productId) });
  await recordActivity({ event: alongside(event), context }, "parentShareEarned", sold!.parent!, { from: buyer, to: parentOwner, value: parentShare });
});

ponder.on("SaleEscrow:SaleRefunded", async ({ event, context }) => {
  await step(event, context, "saleRefunded", event.args.productId, { status: "refunded" });
});

/** Brings the latest sale of a product one step on. */
async function step(
  event: Parameters<typeof recordActivity>[0]["event"],
  context: Pick<Context, "db">,
  type: ActivityType,
  productId: bigint,
  change: Partial<typeof sale.$inferInsert>,
): Promise<void> {
  const productKey = idToHex(productId);
  const saleId = (await context.db.find(product, { id: productKey }))?.saleId;
  if (!saleId) throw new Error(`Product ${productKey} has no sale for ${type}.`);
  const { seller, buyer, price } = await context.db.update(sale, { id: saleId }).set({ ...change, updatedAt: timeOf(event) });
  await recordActivity({ event, context }, type, productKey, { from: seller, to: buyer, value: price });
}

function addressOrNull(address: Address): Hex | null {
  return address === zeroAddress ? null : address;
}
