/** Receipts for silent payers, and the sealed files for witnesses and payers. */

import type { IncomingMessage } from "node:http";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { z } from "zod";
import type { WitnessDesk } from "../duties/witness.ts";
import type { PackageDesk } from "../jobs/packages.ts";
import { check, type Room, readJson } from "./body.ts";
import { Account, binary, idOf, ProductId, Signature, Whole } from "./fields.ts";
import { ranged } from "./ranges.ts";

export const WITNESS_HEADERS = ["x-genuine-witness"] as const;
const MAX_BODY_BYTES = 4 * 1024;
/** Expensive: each may make this worker fetch the files of a delivery. */
const MAX_RECEIPTS = 8;
const Body = z.object({ kind: z.enum(["task", "sale"]), id: ProductId });
const Headers = z.object({ "x-genuine-witness": Account, "x-genuine-expiry": Whole, "x-genuine-signature": Signature });

type Desks = { witness: WitnessDesk; packages: PackageDesk };

export function addWitnessRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  { witness, packages }: Desks,
  roomFor: (incoming: IncomingMessage) => Room,
  requireReady: () => void,
): void {
  let receipts = 0;

  api.post("/receipts", async (c) => {
    requireReady();
    const { kind, id } = await readJson(c.env.incoming, MAX_BODY_BYTES, Body, roomFor(c.env.incoming));
    if (receipts >= MAX_RECEIPTS)
      throw new GenuineError("at_capacity", "Too many receipts are asked for at the moment.", {
        remedy: "Try again in a minute.",
      });
    receipts++;
    try {
      return c.json(await witness.receipt(kind, id));
    } finally {
      receipts--;
    }
  });

  api.get("/packages/:sealedRoot", async (c) => {
    const sealedRoot = idOf(c.req.param("sealedRoot"));
    const headers = check(Headers, c.req.header());
    requireReady();
    return binary(
      await packages.give({
        sealedRoot,
        witness: headers["x-genuine-witness"],
        expiry: headers["x-genuine-expiry"],
        signature: headers["x-genuine-signature"],
      }),
    );
  });

  api.get("/witnessed/:sealedRoot/:encryptionKey", async (c) => {
    const { bytes, hash } = await witness.envelope(idOf(c.req.param("sealedRoot")), idOf(c.req.param("encryptionKey")));
    return ranged(c, bytes, hash);
  });
}
