import type { Context } from "hono";

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * Serves a sealed file, or one range of it (RFC 9110). A client that resumes a download identifies the file by
 * If-Range.
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

/** Undefined unless it is a single range: then the whole file is served. */
function rangeOf(header: string, size: number): { from: number; to: number } | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = ONE_RANGE.exec(header) ?? [];
  if (first === "" && last === "") return undefined;
  // "-5": the last five bytes.
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  return from > to || (first === "" && Number(last) === 0) ? "unsatisfiable" : { from, to };
}
