/** Sitemaps of any number of products: parts of a thousand by serial, so that an older part never changes its members. */
import { IndexerClient } from "@genuine/sdk/indexer-client";
import { readServerConfig } from "@/config/server-config";

const PART = 1_000;
/** Page size of the indexer's lists. */
const LIMIT = 100;
const PATIENCE_MS = 5_000;
const PAGES = ["/", "/studio", "/market", "/challenges", "/esps", "/verify", "/help"];

type Place = { path: string; changed?: number };

/** Numbers of parts, 0 for the pages that are always there. */
export async function parts(): Promise<number[]> {
  const { indexer, signal } = await ask();
  const [newest] = (await indexer.products({ limit: 1 }, signal)).items;
  return Array.from({ length: 1 + Math.ceil((newest?.serial ?? 0) / PART) }, (_, part) => part);
}

/** Undefined for an unknown part. */
export async function placesOf(part: number): Promise<Place[] | undefined> {
  const { indexer, signal } = await ask();
  if (part === 0) {
    const { items } = await indexer.esps({ limit: LIMIT }, signal);
    return [
      ...PAGES.map((path) => ({ path })),
      ...items.map(({ address }) => ({ path: `/esps/${address.toLowerCase()}` })),
    ];
  }
  const places: Place[] = [];
  const after = (part - 1) * PART;
  let cursor: string | undefined = String(part * PART + 1);
  while (cursor !== undefined && places.length < PART) {
    const { items, nextCursor }: Awaited<ReturnType<IndexerClient["products"]>> = await indexer.products(
      { limit: LIMIT, cursor },
      signal,
    );
    const ours = items.filter(({ serial }) => serial > after);
    places.push(
      ...ours
        .filter(({ status }) => status === "active")
        .map(({ id, registeredAt }) => ({ path: `/products/${id}`, changed: registeredAt })),
    );
    cursor = ours.length < items.length ? undefined : (nextCursor ?? undefined);
  }
  return part > 0 && places.length === 0 && !(await parts()).includes(part) ? undefined : places;
}

export function xml(root: string, entries: readonly string[]): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join("\n")}\n</${root}>\n`;
  return new Response(body, { headers: { "content-type": "application/xml", "cache-control": "public, max-age=600" } });
}

/** Sitemap entry of a page. Paths consist of ids, so they need no escaping. */
export function entry(site: string, { path, changed }: Place): string {
  const when = changed === undefined ? "" : `<lastmod>${new Date(changed * 1000).toISOString()}</lastmod>`;
  return `<url><loc>${site}${path}</loc>${when}</url>`;
}

export function unavailable(status: 404 | 503, code: string, message: string, remedy?: string): Response {
  return Response.json({ error: { code, message, remedy } }, { status });
}

async function ask() {
  const { indexerUrl } = await readServerConfig(process.env);
  return { indexer: new IndexerClient(indexerUrl), signal: AbortSignal.timeout(PATIENCE_MS) };
}
