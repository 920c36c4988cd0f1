/** Files of products in dispute: served to jurors, accepted from anyone. */
import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { z } from "zod";
import { type EvidenceDesk, MAX_EVIDENCE_BYTES } from "../jury/evidence.ts";
import { check, type Room, withBody } from "./body.ts";
import { Account, idOf, Signature, Whole } from "./fields.ts";

export const EVIDENCE_HEADERS = [
  "x-genuine-dispute",
  "x-genuine-juror",
  "x-genuine-expiry",
  "x-genuine-signature",
] as const;
const Headers = z.object({
  "x-genuine-dispute": Whole,
  "x-genuine-juror": Account,
  "x-genuine-expiry": Whole,
  "x-genuine-signature": Signature,
});

export function addEvidenceRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  evidence: EvidenceDesk,
  roomFor: (incoming: IncomingMessage) => Room,
  requireReady: () => void,
): void {
  api.get("/products/:id/evidence", async (c) => {
    const productId = idOf(c.req.param("id"));
    const headers = check(Headers, c.req.header());
    requireReady();
    const { bytes } = await evidence.give({
      productId,
      disputeId: headers["x-genuine-dispute"],
      juror: headers["x-genuine-juror"],
      expiry: headers["x-genuine-expiry"],
      signature: headers["x-genuine-signature"],
    });
    // Served without a media type: a browser must not render what others uploaded.
    const type = {
      "content-type": "application/octet-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    };
    return new Response(new Uint8Array(bytes), { headers: type });
  });

  api.put("/products/:id/evidence", async (c) => {
    const productId = idOf(c.req.param("id"));
    requireReady();
    const product = await evidence.expects(productId);
    const { incoming } = c.env;
    await withBody(incoming, MAX_EVIDENCE_BYTES, roomFor(incoming), (bytes) => evidence.take(product, bytes));
    return c.json({ status: "ok" });
  });
}
