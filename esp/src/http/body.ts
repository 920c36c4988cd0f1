import type { IncomingMessage } from "node:http";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { z } from "zod";

/** Of an oversized body this much is read and forgotten, so that its sender comes to read the answer. */
const PATIENCE_BYTES = 64 * 1024 * 1024;
const PATIENCE_MS = 20_000;

/**
 * Reads a body of at most `limit` bytes; never holds more than that.
 * @throws GenuineError too_large, body_broken
 */
export function readBody(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      incoming.off("data", take).off("end", end).off("close", end);
      if (size > limit) reject(tooLarge(limit));
      else if (incoming.complete) resolve(new Uint8Array(Buffer.concat(chunks)));
      else
        reject(
          new GenuineError("body_broken", "The connection broke before the whole request was here.", {
            remedy: "Send it again.",
          }),
        );
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      chunks = [];
      timer ??= setTimeout(end, PATIENCE_MS);
      if (size > PATIENCE_BYTES) end();
    };
    incoming.on("data", take).once("end", end).once("close", end);
  });
}

/** @throws GenuineError too_large, bad_json, bad_request */
export async function readJson<T>(incoming: IncomingMessage, limit: number, schema: z.ZodType<T>): Promise<T> {
  const text = Buffer.from(await readBody(incoming, limit)).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GenuineError("bad_json", "The request's body is not JSON.", { cause });
  }
  return check(schema, value);
}

/** @throws GenuineError bad_request naming all faults */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw new GenuineError("bad_request", `The request is not understood: ${faults.join("; ")}.`);
}

function tooLarge(limit: number): GenuineError {
  const size = limit >= 1024 * 1024 ? `${limit / (1024 * 1024)} MB` : `${limit / 1024} kB`;
  return new GenuineError("too_large", `The request is larger than ${size}.`, { remedy: "Send something smaller." });
}
