import type { Context } from "hono";

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * A sealed file, or the part of it that is asked for (RFC 9110, one range). Whoever goes on after a break says by
 * If-Range which file it had the beginning of.
 * @param hash Of the bytes.
 */
export function ranged(c: Context, bytes: Uint8Array, hash: string): Response {
  const etag = `"${hash}"`;
  const headers = {
    "content-type": "application/octet-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "accept-ranges": "bytes",
    etag,
  };
  const condition = c.req.header("if-range");
  const wanted = condition === undefined || condition === etag ? c.req.header("range") : undefined;
  const range = wanted === undefined ? undefined : rangeOf(wanted, bytes.length);
  if (range === undefined) return new Response(new Uint8Array(bytes), { headers });
  if (range === "unsatisfiable")
    return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${bytes.length}` } });
  const { from, to } = range;
  return new Response(bytes.slice(from, to + 1), {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${from}-${to}/${bytes.length}` },
  });
}

/** Undefined for what is no single range: then the whole file is the answer. */
function rangeOf(header: string, size: number): { from: number; to: number } | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = ONE_RANGE.exec(header) ?? [];
  if (first === "" && last === "") return undefined;
  // "-5" are the last five.
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  return from > to || (first === "" && Number(last) === 0) ? "unsatisfiable" : { from, to };
}
