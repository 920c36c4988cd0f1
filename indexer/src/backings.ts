/** Backings: sellers' collateral for single sales. */
import { type Context, ponder } from "ponder:registry";
import { product, sale } from "ponder:schema";
import { idToHex } from "@genuine/sdk/structs";
import { zeroAddress } from "viem";

/** Emitted after the lock to which it belongs. */
ponder.on("Pledges:BackingLocked", async ({ event, context }) => {
  const { productId, amount } = event.args;
  const { saleId } = await saleIdsOf(context, productId);
  await context.db.update(sale, { id: saleId! }).set({ backing: amount });
});

/** Emitted with the settlement, after the end of the previous sale's backing. */
ponder.on("Pledges:BackingBegun", async ({ event, context }) => {
  const { productId, until } = event.args;
  const { saleId } = await saleIdsOf(context, productId);
  await context.db.update(sale, { id: saleId! }).set({ backingUntil: Number(until) });
  await context.db.update(product, { id: idToHex(productId) }).set({ backedSaleId: saleId });
});

/** Without a buyer: of a sale that was refunded, which is the latest. */
ponder.on("Pledges:BackingEnded", async ({ event, context }) => {
  const { productId, buyer, toBuyer, toSeller } = event.args;
  const { saleId, backedSaleId } = await saleIdsOf(context, productId);
  const refunded = buyer === zeroAddress;
  const change = { backingToBuyer: toBuyer, backingToSeller: toSeller };
  await context.db.update(sale, { id: (refunded ? saleId : backedSaleId)! }).set(change);
  if (!refunded) await context.db.update(product, { id: idToHex(productId) }).set({ backedSaleId: null });
});

async function saleIdsOf({ db }: Pick<Context, "db">, productId: bigint) {
  const id = idToHex(productId);
  const found = await db.find(product, { id });
  if (!found) throw new Error(`There is no product ${id}.`);
  return found;
}
