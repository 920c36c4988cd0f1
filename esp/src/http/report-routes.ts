/** Reports of previews for a takedown; open to anyone. */
import type { IncomingMessage } from "node:http";
import { MAX_REPORT_LENGTH, REPORT_REASONS } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { TakedownTables } from "../store/takedown-tables.ts";
import { type Room, readJson } from "./body.ts";
import type { NetworkOf } from "./networks.ts";

const MAX_REPORT_BYTES = 4 * 1024;
/** Limit of reports from one network, for all products. */
const REPORTS_PER_HOUR = 10;
/** Control characters: reports are shown in terminals, which interpret them. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const ReportBody = z.strictObject({
  reason: z.enum(REPORT_REASONS),
  text: z
    .string()
    .max(MAX_REPORT_LENGTH)
    .transform((text) => text.replace(CONTROLS, " ").trim()),
});

type Parts = {
  takedowns: TakedownTables;
  /** A registered product whose preview this provider serves. @throws GenuineError not_found */
  ownProduct(id: string): Promise<KnownProduct>;
  networkOf: NetworkOf;
  roomFor(incoming: IncomingMessage): Room;
};

export function addReportRoutes(
  api: Hono<{ Bindings: HttpBindings }>,
  { takedowns, ownProduct, networkOf, roomFor }: Parts,
): void {
  const budget = new RateLimiterMemory({ points: REPORTS_PER_HOUR, duration: 3600 });

  api.post("/products/:id/reports", async (c) => {
    const { incoming } = c.env;
    const { id } = await ownProduct(c.req.param("id"));
    const report = await readJson(incoming, MAX_REPORT_BYTES, ReportBody, roomFor(incoming));
    await requireBudget(networkOf(incoming));
    // A preview that was taken down needs no further report.
    if (!(await takedowns.isTakenDown(id)))
      await takedowns.addReport({ productId: id, ...report, at: Math.floor(Date.now() / 1000) });
    return c.json({ status: "ok" });
  });

  /** @throws GenuineError too_many_reports */
  async function requireBudget(network: string | undefined): Promise<void> {
    if (network === undefined) return;
    try {
      await budget.consume(network);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new GenuineError("too_many_reports", `${REPORTS_PER_HOUR} reports came from this address within an hour.`, {
        remedy: "Try again later.",
      });
    }
  }
}
