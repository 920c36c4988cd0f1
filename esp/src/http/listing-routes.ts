/** The board of listings, and cancellations on their way to the chain. */
import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { z } from "zod";
import type { ListingDesk } from "../listings/listing-desk.ts";
import { type Room, readJson } from "./body.ts";
import { Account, Digits, idOf, ProductId, Signature } from "./fields.ts";

const MAX_LISTING_BYTES = 16 * 1024;
const Number53 = z.int().nonnegative();

const ListingBody = z.object({
  listing: z.object({
    seller: Account,
    productId: ProductId,
    price: Digits,
    agent: Account,
    agentBasisPoints: z.int().min(0).max(65_535),
    revision: Number53,
    counter: Digits,
    expiry: Number53,
    backing: Digits,
  }),
  signature: Signature,
});
const CancellationBody = z.object({ seller: Account, signature: Signature });

export function addListingRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  desk: ListingDesk,
  roomFor: (incoming: IncomingMessage) => Room,
  requireReady: () => void,
): void {
  api.get("/listings", async (c) => {
    const productId = c.req.query("productId");
    return c.json(await desk.list(productId === undefined ? undefined : idOf(productId)));
  });

  api.post("/listings", async (c) => {
    requireReady();
    const { incoming } = c.env;
    await desk.put(await readJson(incoming, MAX_LISTING_BYTES, ListingBody, roomFor(incoming)));
    return c.json({ status: "ok" });
  });

  api.post("/listings/cancel", async (c) => {
    requireReady();
    const { incoming } = c.env;
    const { seller, signature } = await readJson(incoming, MAX_LISTING_BYTES, CancellationBody, roomFor(incoming));
    await desk.cancel(seller, signature);
    return c.json({ status: "ok" });
  });
}
