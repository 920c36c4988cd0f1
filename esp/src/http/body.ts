import { GenuineError } from "@genuine/sdk/genuine-error";
import type { z } from "zod";

/**
 * Reads a body of at most `limit` bytes; never holds more than that.
 * @throws GenuineError too_large
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** @throws GenuineError too_large, bad_json, bad_request */
export async function readJson<T>(request: Request, limit: number, schema: z.ZodType<T>): Promise<T> {
  const text = Buffer.from(await readBody(request, limit)).toString("utf8");
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
  const faults = parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  throw new GenuineError("bad_request", `The request is not understood: ${faults.join("; ")}.`);
}

function tooLarge(limit: number): GenuineError {
  const size = limit >= 1024 * 1024 ? `${limit / (1024 * 1024)} MB` : `${limit / 1024} kB`;
  return new GenuineError("too_large", `The request is larger than ${size}.`, { remedy: "Send something smaller." });
}
