/** SaleEscrow: offers and sales. A product has at most one open sale. */
import { type Context, ponder } from "ponder:registry";
import { product, sale } from "ponder:schema";
import { endableFrom } from "@genuine/sdk/escrow-windows";
import type { ActivityType } from "@genuine/sdk/indexer-answers";
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
    ...(await standing(context, "locked", deliverBy)),
    encryptionKey,
    witnesses: [],
    lockedAt: timeOf(event),
    updatedAt: timeOf(event),
  });
  await context.db.update(product, { id }).set({ saleId, ...NO_OFFER });
  await recordActivity({ event, context }, "saleLocked", id, { from: seller, to: buyer, value: price });
});

ponder.on("SaleEscrow:SaleDelivered", async ({ event, context }) => {
  const { productId, delivery, acceptBy } = event.args;
  await step(event, context, "saleDelivered", productId, {
    ...(await standing(context, "delivered", acceptBy)),
    delivery,
  });
});

/** Comes before the acceptance that it stands for. */
ponder.on("SaleEscrow:AvailabilityConfirmed", async ({ event, context }) => {
  const { id, first, second } = event.args;
  const found = await context.db.find(product, { id: idToHex(id) });
  await context.db.update(sale, { id: found!.saleId! }).set({ witnesses: [first, second] });
});

ponder.on("SaleEscrow:SaleAccepted", async ({ event, context }) => {
  const { productId, revealBy } = event.args;
  await step(event, context, "saleAccepted", productId, await standing(context, "accepted", revealBy));
});

ponder.on("SaleEscrow:SaleRevealed", async ({ event, context }) => {
  const { productId, key, complainBy } = event.args;
  await step(event, context, "saleRevealed", productId, { ...(await standing(context, "revealed", complainBy)), key });
});

ponder.on("SaleEscrow:SaleSettled", async ({ event, context }) => {
  const { productId, buyer, paid, royalty, agentFee, parentOwner, parentShare, poolShare } = event.args;
  const shares = { paid, royalty, agentFee, parentShare, poolShare, parentOwner: addressOrNull(parentOwner) };
  await step(event, context, "saleSettled", productId, { status: "settled", endableFrom: null, ...shares });
  if (parentShare === 0n) return;
  const sold = await context.db.find(product, { id: idToHex(productId) });
  await recordActivity({ event: alongside(event), context }, "parentShareEarned", sold!.parent!, {
    from: buyer,
    to: parentOwner,
    value: parentShare,
  });
});

ponder.on("SaleEscrow:SaleRefunded", async ({ event, context }) => {
  await step(event, context, "saleRefunded", event.args.productId, { status: "refunded", endableFrom: null });
});

/** A status with its times. */
async function standing(
  { client, contracts }: Pick<Context, "client" | "contracts">,
  status: "locked" | "delivered" | "accepted" | "revealed",
  closesAt: bigint,
) {
  const { abi, address } = contracts.SaleEscrow;
  const windows = await client.readContract({ abi, address, functionName: "windows", cache: "immutable" });
  return { status, closesAt: Number(closesAt), endableFrom: endableFrom("sale", status, Number(closesAt), windows) };
}

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
  const { seller, buyer, price } = await context.db
    .update(sale, { id: saleId })
    .set({ ...change, updatedAt: timeOf(event) });
  await recordActivity({ event, context }, type, productKey, { from: seller, to: buyer, value: price });
}

function addressOrNull(address: Address): Hex | null {
  return address === zeroAddress ? null : address;
}
