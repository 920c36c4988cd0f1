/** Pledges: what was put down so that a product can be sold. */
import { ponder } from "ponder:registry";
import { product } from "ponder:schema";
import { idToHex } from "@genuine/sdk/structs";

const NO_PLEDGE = { pledgedBy: null, pledgedUntil: null };

ponder.on("Pledges:Pledged", async ({ event, context }) => {
  const { productId, by } = event.args;
  await context.db.update(product, { id: idToHex(productId) }).set({ pledgedBy: by, pledgedUntil: null });
});

ponder.on("Pledges:PledgeExtended", async ({ event, context }) => {
  const { productId, until } = event.args;
  await context.db.update(product, { id: idToHex(productId) }).set({ pledgedUntil: Number(until) });
});

ponder.on("Pledges:PledgeReturned", async ({ event, context }) => {
  await context.db.update(product, { id: idToHex(event.args.productId) }).set(NO_PLEDGE);
});

ponder.on("Pledges:PledgeForfeited", async ({ event, context }) => {
  await context.db.update(product, { id: idToHex(event.args.productId) }).set(NO_PLEDGE);
});
