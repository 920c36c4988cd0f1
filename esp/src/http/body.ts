/** Request bodies: memory for each is reserved before it is read, and released when it has been handled. */
import type { IncomingMessage } from "node:http";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { z } from "zod";
import { Shares, type Taker } from "./shares.ts";

const MB = 1024 * 1024;
/** How much of an unwanted body is read and discarded, so that its sender gets to read the response. */
const PATIENCE_BYTES = 64 * MB;
const PATIENCE_MS = 20_000;
/** Idle timeout and minimum average speed of a sender: slow ones occupy memory. */
const SILENCE_MS = 10_000;
const LEAST_BYTES_PER_SECOND = 16 * 1024;
const LEAST_MS = 15_000;

/** Limits for reading a body. */
export type Room = { shares: Shares; taker: Taker };

const full = () =>
  new GenuineError("at_capacity", "Too much is sent to this provider at the moment.", {
    remedy: "Try again in a minute.",
  });

/** For files of up to 10 MB. */
export const fileRoom = () =>
  new Shares({ all: 70 * MB, strangers: 30 * MB, network: 20 * MB, account: 20 * MB }, full);
/** For JSON requests, which must get through while files fill their own budget. */
export const wordRoom = () => new Shares({ all: 16 * MB, strangers: 8 * MB, network: 2 * MB, account: 2 * MB }, full);

/**
 * Reads a body of at most `limit` bytes. Its memory stays reserved until `use` has finished.
 * @throws GenuineError too_large, body_broken, body_slow, at_capacity
 */
export async function withBody<T>(
  incoming: IncomingMessage,
  limit: number,
  { shares, taker }: Room,
  use: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  requireLength(incoming, limit);
  const giveBack = shares.take(announced(incoming) ?? limit, taker);
  try {
    return await use(await readBody(incoming, limit));
  } finally {
    giveBack();
  }
}

/** @throws GenuineError too_large */
export function requireLength(incoming: IncomingMessage, limit: number): void {
  if ((announced(incoming) ?? 0) > limit) throw tooLarge(limit);
}

/** @throws GenuineError too_large, body_broken, body_slow, at_capacity, bad_json, bad_request */
export function readJson<T>(incoming: IncomingMessage, limit: number, schema: z.ZodType<T>, room: Room): Promise<T> {
  return withBody(incoming, limit, room, async (bytes) => {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(bytes).toString("utf8"));
    } catch (cause) {
      throw new GenuineError("bad_json", "The request's body is not JSON.", { cause });
    }
    return check(schema, value);
  });
}

/** Drains the rest of a body without keeping it; resolves when it has ended or is too long. */
export function forget(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let size = 0;
    const end = () => {
      clearTimeout(timer);
      incoming.off("data", count).off("end", end).off("close", end);
      resolve();
    };
    const count = (chunk: Buffer) => {
      size += chunk.length;
      if (size > PATIENCE_BYTES) end();
    };
    const timer = setTimeout(end, PATIENCE_MS);
    incoming.on("data", count).once("end", end).once("close", end);
  });
}

/** @throws GenuineError bad_request, naming all faults */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw new GenuineError("bad_request", `The request is not understood: ${faults.join("; ")}.`);
}

function readBody(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const began = Date.now();
    let size = 0;
    let heard = began;
    const stop = (error?: GenuineError) => {
      clearInterval(timer);
      incoming.off("data", take).off("end", end).off("close", end);
      if (error === undefined) resolve(new Uint8Array(Buffer.concat(chunks)));
      else reject(error);
    };
    const end = () => stop(incoming.complete ? undefined : broken());
    const take = (chunk: Buffer) => {
      heard = Date.now();
      size += chunk.length;
      if (size > limit) stop(tooLarge(limit));
      else chunks.push(chunk);
    };
    const timer = setInterval(() => {
      const now = Date.now();
      const isSlow = now - began > LEAST_MS + (size / LEAST_BYTES_PER_SECOND) * 1000;
      if (now - heard > SILENCE_MS || isSlow) stop(slow());
    }, 1_000);
    incoming.on("data", take).once("end", end).once("close", end);
  });
}

/** The request's Content-Length. */
function announced({ headers }: IncomingMessage): number | undefined {
  const length = headers["content-length"];
  return length === undefined ? undefined : Number(length);
}

function broken(): GenuineError {
  return new GenuineError("body_broken", "The connection broke before the whole request was here.", {
    remedy: "Send it again.",
  });
}

function slow(): GenuineError {
  return new GenuineError("body_slow", "The request comes too slowly.", { remedy: "Send it again." });
}

function tooLarge(limit: number): GenuineError {
  const size = limit >= MB ? `${limit / MB} MB` : `${limit / 1024} kB`;
  return new GenuineError("too_large", `The request is larger than ${size}.`, { remedy: "Send something smaller." });
}
