import { readFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";

export const dynamic = "force-dynamic";

/** Documents that a search engine or a browser may ask for; whatever else lies in the folder is not served. */
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".csv": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
};

/** Diagrams are drawn with style elements. Nothing here asks another server, sends a form, or has a wallet. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The documents, as `site/` builds them into a folder: `npm start` does, once the page is up. */
export async function GET(_: Request, { params }: { params: Promise<{ path?: string[] }> }): Promise<Response> {
  const folder = resolve(process.env.GENUINE_DOCS_DIR ?? join(process.cwd(), "../.genuine/docs"));
  const { path = ["index"] } = await params;
  const parts = path.map(decodeURIComponent);
  // No way out of the folder, and no hidden file.
  if (!parts.every((part) => /^[\w@-][\w@.-]*$/.test(part))) return notFound();
  const named = TYPES[extname(parts.at(-1)!)];
  const type = named ?? TYPES[".html"]!;
  const file = join(folder, ...parts) + (named === undefined ? ".html" : "");
  const content = await readFile(file).catch(() => undefined);
  if (content !== undefined) return answer(200, new Uint8Array(content), type);
  const built = await readFile(join(folder, "index.html")).then(
    () => true,
    () => false,
  );
  if (built) return notFound();
  return answer(503, "The documents are being built. Please reload in some seconds.\n", TYPES[".txt"]!, {
    "retry-after": "10",
  });
}

function notFound(): Response {
  return answer(404, "There is no such document. All of them: /docs\n", TYPES[".txt"]!);
}

function answer(
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(body, {
    status,
    headers: { "content-type": type, "cache-control": "no-cache", "content-security-policy": POLICY, ...headers },
  });
}
