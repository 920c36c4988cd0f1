/** Shared by all interfaces: authentication, limits of bodies, and classification of errors. */
import { timingSafeEqual } from "node:crypto";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { Market } from "./market.ts";
import type { OrderDesk } from "./orders.ts";
import type { Settings } from "./settings.ts";
import type { Order, OrderRequest, Proof, StoredFile } from "./store.ts";

export type Door = Hono<{ Bindings: HttpBindings }>;
export type Visit = Context<{ Bindings: HttpBindings }>;

export type DoorParts = {
  settings: Pick<Settings, "token" | "host">;
  market: Market;
  desk: OrderDesk;
  fileNamed(name: string): StoredFile | undefined;
};

/** Each interface has its own names for these. */
export type Trouble =
  | "invalid"
  | "unknown_model"
  | "not_found"
  | "denied"
  | "limit"
  | "unavailable"
  | "failed"
  | "internal";

const TROUBLES: Record<string, Trouble> = {
  bad_request: "invalid",
  not_supported: "invalid",
  prompt_empty: "invalid",
  prompt_too_long: "invalid",
  too_many_items: "invalid",
  bad_size: "invalid",
  bad_amount: "invalid",
  unknown_model: "unknown_model",
  not_found: "not_found",
  denied: "denied",
  order_limit: "limit",
  day_limit: "limit",
  too_dear: "limit",
  insufficient_money: "limit",
  no_provider: "unavailable",
  unreachable: "unavailable",
  timeout: "unavailable",
  indexer_behind: "unavailable",
  stopping: "unavailable",
  not_paid: "failed",
  provider_failed: "failed",
};

export function troubleOf(error: unknown): Trouble {
  return error instanceof GenuineError ? (TROUBLES[error.code] ?? "failed") : "internal";
}

/** The public part of an error: nothing about internal faults of the gateway. */
export function wordsOf(error: unknown): { code: string; message: string } {
  return error instanceof GenuineError
    ? { code: error.code, message: error.message }
    : { code: "internal", message: "The gateway failed. Its log says why." };
}

/** Their addresses hold 122 random bits, and clients show no token there. */
const UNGUESSABLE = /^\/(files|api\/v2\/generate\/(check|status))\/[^/]+$/;

/**
 * With a token, every client that sends it. Without one, only programs of this machine: a page in a browser must neither
 * order nor read, whatever host name it uses (DNS rebinding).
 * @throws GenuineError denied
 */
export function requireAdmission({ token }: DoorParts["settings"], c: Visit): void {
  if (c.req.method === "GET" && UNGUESSABLE.test(c.req.path)) return;
  const header = (name: string) => c.req.header(name);
  if (token !== undefined) {
    const [scheme = "", value = ""] = (header("authorization") ?? "").split(" ");
    const basic = Buffer.from(value, "base64").toString().split(":").slice(1).join(":");
    const shown = [scheme.toLowerCase() === "basic" ? basic : value, header("apikey"), header("x-api-key")];
    if (shown.some((one) => one !== undefined && isSame(one, token))) return;
    throw new GenuineError("denied", "The gateway's token is missing or wrong.", {
      remedy: "Send it as a bearer token, as the password of Basic authentication, or as apikey.",
    });
  }
  const host = (header("host") ?? "").replace(/:\d+$/, "");
  const isOwnName = ["127.0.0.1", "localhost", "[::1]"].includes(host);
  if (!isOwnName || header("origin") !== undefined || header("sec-fetch-site") !== undefined)
    throw new GenuineError(
      "denied",
      "Without a token the gateway serves programs on its own machine, not pages in browsers.",
      {
        remedy: "Set GENUINE_GATEWAY_TOKEN, and send it.",
      },
    );
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** @throws GenuineError bad_request, naming the first field at fault */
export async function readBody<T>(c: Visit, schema: z.ZodType<T>): Promise<T> {
  // Pages can send other types to this machine without a CORS preflight.
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? ""))
    throw new GenuineError("bad_request", "The body must be of the type application/json.");
  const json: unknown = await c.req.json().catch(() => {
    throw new GenuineError("bad_request", "The body is not JSON.");
  });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw new GenuineError("bad_request", `${path.length === 0 ? "The body" : path.join(".")}: ${message}`);
}

/** Rejects unsupported options before the payment. @throws GenuineError not_supported */
export function refuse(what: Record<string, boolean>): void {
  for (const [name, isAsked] of Object.entries(what))
    if (isAsked)
      throw new GenuineError("not_supported", `Providers cannot do what "${name}" asks for here.`, {
        remedy: "Leave it out. Nothing was paid.",
      });
}

/**
 * Orders for a client, and records whether it received the response: a repeated request gets an undelivered one.
 * @param early The response precedes the end of the order and contains the order's id for polling.
 */
export async function placeFor(
  c: Visit,
  desk: OrderDesk,
  door: string,
  request: OrderRequest,
  early = false,
): Promise<Order> {
  const order = await desk.place(door, request, c.req.header("idempotency-key"));
  leaveAtEnd(c, desk, order.id, early);
  return order;
}

/** For a client that knows the order's id. @throws GenuineError not_found */
export function joinFor(c: Visit, desk: OrderDesk, id: string): Order {
  const order = desk.join(id);
  leaveAtEnd(c, desk, id, false);
  return order;
}

function leaveAtEnd(c: Visit, desk: OrderDesk, id: string, early: boolean): void {
  const { outgoing } = c.env;
  const leave = () => desk.leave(id, outgoing.writableFinished && outgoing.statusCode < 400, early);
  if (outgoing.closed || outgoing.destroyed) leave();
  else outgoing.once("close", leave);
}

/** URL at which a file can be fetched without a token (a capability URL). */
export function urlOf(c: Visit, name: string): string {
  return `${new URL(c.req.url).origin}/files/${name}`;
}

/** As clients see it. */
export function proofJson(proof: Proof): Record<string, unknown> {
  return {
    chain_id: proof.chainId,
    product_registry: proof.productRegistry,
    product_id: proof.productId,
    task_id: proof.taskId,
    provider: proof.provider,
    media_type: proof.mediaType,
    file_sha256: proof.fileHash,
    content_root: proof.contentRoot,
    prompt_commitment: proof.promptCommitment,
    opening: {
      model: proof.opening.model,
      seed: proof.opening.seed,
      parameters: proof.opening.parameters,
      salt: proof.opening.salt,
    },
  };
}
