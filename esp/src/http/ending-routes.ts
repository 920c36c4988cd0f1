/** Agreements of a payer and its provider to end a task. */
import type { IncomingMessage } from "node:http";
import { MAX_REASON_LENGTH } from "@genuine/sdk/agreements";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { z } from "zod";
import type { EndingDesk } from "../jobs/endings.ts";
import { type Room, readJson } from "./body.ts";
import { idOf, Signature } from "./fields.ts";

const MAX_ENDING_BYTES = 16 * 1024;
/** Control characters: reasons are shown in terminals, which interpret them. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const Agreement = {
  back: z.string().regex(/^\d{1,30}$/, "is not an amount in base units"),
  until: z
    .int()
    .min(0)
    .max(2 ** 40 - 1),
  signature: Signature,
};
const CancelBody = z.strictObject(Agreement);
const ProposalBody = z.strictObject({
  ...Agreement,
  reason: z
    .string()
    .max(MAX_REASON_LENGTH)
    .transform((text) => text.replace(CONTROLS, " ").trim()),
});

export function addEndingRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  endings: EndingDesk,
  roomFor: (incoming: IncomingMessage) => Room,
  requireReady: () => void,
): void {
  api.get("/tasks/:id/ending", async (c) => c.json(await endings.answer(idOf(c.req.param("id")))));

  api.post("/tasks/:id/cancel", async (c) => {
    requireReady();
    const id = idOf(c.req.param("id"));
    const { incoming } = c.env;
    return c.json(await endings.cancel(id, await readJson(incoming, MAX_ENDING_BYTES, CancelBody, roomFor(incoming))));
  });

  api.post("/tasks/:id/propose", async (c) => {
    requireReady();
    const id = idOf(c.req.param("id"));
    const { incoming } = c.env;
    return c.json(
      await endings.propose(id, await readJson(incoming, MAX_ENDING_BYTES, ProposalBody, roomFor(incoming))),
    );
  });
}
