/** Files of products in dispute, for jurors and from whoever hands one in. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { z } from "zod";
import { type EvidenceDesk, MAX_EVIDENCE_BYTES } from "../jury/evidence.ts";
import { check, readBody } from "./body.ts";
import { Account, idOf, Signature, Whole } from "./fields.ts";

export const EVIDENCE_HEADERS = [
  "x-genuine-dispute",
  "x-genuine-juror",
  "x-genuine-expiry",
  "x-genuine-signature",
] as const;
/** Each may hold as much memory as the largest file. */
const MAX_UPLOADS = 4;
const Headers = z.object({
  "x-genuine-dispute": Whole,
  "x-genuine-juror": Account,
  "x-genuine-expiry": Whole,
  "x-genuine-signature": Signature,
});

export function addEvidenceRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  evidence: EvidenceDesk,
  requireReady: () => void,
): void {
  let uploads = 0;

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
    // The file's own type is for the juror to find out: a browser must not show what others sent in.
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
    if (uploads >= MAX_UPLOADS)
      throw new GenuineError("at_capacity", "Too many files come in at the moment.", {
        remedy: "Try again in a minute.",
      });
    uploads++;
    try {
      await evidence.take(product, await readBody(c.env.incoming, MAX_EVIDENCE_BYTES));
    } finally {
      uploads--;
    }
    return c.json({ status: "ok" });
  });
}
