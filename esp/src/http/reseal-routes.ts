/** The file of a product for an owner that has lost its key. */
import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { z } from "zod";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { ResealDesk } from "../jobs/resealing.ts";
import { type Room, readJson } from "./body.ts";
import { Bytes32, binary, Signature } from "./fields.ts";

const MAX_BODY_BYTES = 8 * 1024;
const Body = z.object({ encryptionKey: Bytes32, expiry: z.int().nonnegative(), signature: Signature });

export function addResealRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  reseal: ResealDesk,
  registered: (id: string) => Promise<KnownProduct>,
  roomFor: (incoming: IncomingMessage) => Room,
  requireReady: () => void,
): void {
  api.post("/products/:id/reseal", async (c) => {
    requireReady();
    const request = await readJson(c.env.incoming, MAX_BODY_BYTES, Body, roomFor(c.env.incoming));
    return binary(await reseal.give({ product: await registered(c.req.param("id")), ...request }));
  });
}
