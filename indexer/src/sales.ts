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

/** Emitted after the lock that named it. */
ponder.on("SaleEscrow:AcceptorNamed", async ({ event, context }) => {
  const { id, acceptor } = event.args;
  await context.db.update(sale, { id: await latestSaleOf(context, id) }).set({ acceptor });
});

ponder.on("SaleEscrow:Objected", async ({ event, context }) => {
  const { id, acceptBy } = event.args;
  const change = { ...(await standing(context, "delivered", acceptBy)), objectedAt: timeOf(event) };
  await context.db.update(sale, { id: await latestSaleOf(context, id) }).set({ ...change, updatedAt: timeOf(event) });
});

/** Emitted before the acceptance that it replaces. */
ponder.on("SaleEscrow:AvailabilityConfirmed", async ({ event, context }) => {
  const { id, witnesses } = event.args;
  await context.db.update(sale, { id: await latestSaleOf(context, id) }).set({ witnesses: [...witnesses] });
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

/** Emitted after the settlement, which contains the parent's share itself. */
ponder.on("SaleEscrow:AncestorPaid", async ({ event, context }) => {
  const { productId, ancestor, owner, amount } = event.args;
  const { buyer } = (await context.db.find(sale, { id: await latestSaleOf(context, productId) }))!;
  await recordActivity({ event, context }, "parentShareEarned", idToHex(ancestor), {
    from: buyer,
    to: owner,
    value: amount,
  });
});

ponder.on("SaleEscrow:SaleRefunded", async ({ event, context }) => {
  await step(event, context, "saleRefunded", event.args.productId, { status: "refunded", endableFrom: null });
});

/** A status with its timestamps. */
async function standing(
  { client, contracts }: Pick<Context, "client" | "contracts">,
  status: "locked" | "delivered" | "accepted" | "revealed",
  closesAt: bigint,
) {
  const { abi, address } = contracts.SaleEscrow;
  const windows = await client.readContract({ abi, address, functionName: "windows", cache: "immutable" });
  return { status, closesAt: Number(closesAt), endableFrom: endableFrom("sale", status, Number(closesAt), windows) };
}

/** Advances the latest sale of a product. */
async function step(
  event: Parameters<typeof recordActivity>[0]["event"],
  context: Pick<Context, "db">,
  type: ActivityType,
  productId: bigint,
  change: Partial<typeof sale.$inferInsert>,
): Promise<void> {
  const productKey = idToHex(productId);
  const saleId = await latestSaleOf(context, productId);
  const { seller, buyer, price } = await context.db
    .update(sale, { id: saleId })
    .set({ ...change, updatedAt: timeOf(event) });
  await recordActivity({ event, context }, type, productKey, { from: seller, to: buyer, value: price });
}

async function latestSaleOf({ db }: Pick<Context, "db">, productId: bigint): Promise<string> {
  const id = idToHex(productId);
  const saleId = (await db.find(product, { id }))?.saleId;
  if (!saleId) throw new Error(`Product ${id} has no sale.`);
  return saleId;
}

function addressOrNull(address: Address): Hex | null {
  return address === zeroAddress ? null : address;
}
