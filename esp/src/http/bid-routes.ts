/** Bids of buyers, kept for whoever owns the product. */
import type { IncomingMessage } from "node:http";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { getAddress, isAddress } from "viem";
import { z } from "zod";
import type { BidDesk } from "../listings/bid-desk.ts";
import { type Room, readJson } from "./body.ts";
import { Account, Bytes32, Digits, idOf, ProductId, Signature } from "./fields.ts";

const MAX_BID_BYTES = 16 * 1024;

const BidBody = z.object({
  bid: z.object({
    buyer: Account,
    productId: ProductId,
    price: Digits,
    encryptionKey: Bytes32,
    acceptor: Account,
    nonce: Digits,
    expiry: z.int().nonnegative(),
  }),
  signature: Signature,
});

export function addBidRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  desk: BidDesk,
  roomFor: (incoming: IncomingMessage) => Room,
  requireReady: () => void,
): void {
  api.get("/bids", async (c) => {
    const { productId, buyer } = c.req.query();
    if (buyer !== undefined && !isAddress(buyer, { strict: false })) {
      throw new GenuineError("bad_address", "This is no address: it must be 0x and 40 hexadecimal digits.");
    }
    const answer = await desk.list({
      productId: productId === undefined ? undefined : idOf(productId),
      buyer: buyer === undefined ? undefined : getAddress(buyer),
    });
    return c.json(answer);
  });

  api.post("/bids", async (c) => {
    requireReady();
    const { incoming } = c.env;
    await desk.put(await readJson(incoming, MAX_BID_BYTES, BidBody, roomFor(incoming)));
    return c.json({ status: "ok" });
  });
}
