import { IndexerClient } from "@genuine/sdk/indexer-client";
import type { Hex } from "viem";
import { readServerConfig } from "@/config/server-config";
import { siteUrl } from "@/config/site";
import { productThumbnail, THUMBNAIL } from "@/documents/picture-answers";
import { productName } from "@/texts/product-name";
import { serverTexts } from "@/texts/server";
import { shortHex } from "@/texts/short";
import { idIn } from "../ids";

export const dynamic = "force-dynamic";

const PATIENCE_MS = 3_000;
const CACHE_SECONDS = 3_600;

/** How to embed a product, as oembed.com has it. The picture is a checked preview: a plain photo, so that nothing of this page runs elsewhere. */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const site = siteUrl(process.env);
  const id = site === undefined ? undefined : productIn(searchParams.get("url") ?? "", site);
  if (site === undefined || id === undefined)
    return refuse(404, "not_found", "There is no product of this page at that address.");
  if ((searchParams.get("format") ?? "json") !== "json")
    return refuse(501, "not_implemented", "Only the format json is spoken here.");
  const most = { width: sizeIn(searchParams.get("maxwidth")), height: sizeIn(searchParams.get("maxheight")) };
  try {
    const { indexerUrl } = await readServerConfig(process.env);
    const product = await new IndexerClient(indexerUrl).product(id, AbortSignal.timeout(PATIENCE_MS));
    const { products, common } = await serverTexts();
    const drawn = await productThumbnail(id, most);
    const about = {
      version: "1.0",
      title: productName(product, products),
      author_name: shortHex(product.producer),
      author_url: `${site}/people/${product.producer.toLowerCase()}`,
      provider_name: common.name,
      provider_url: site,
      cache_age: CACHE_SECONDS,
    };
    const picture = `${site}/products/${id}/thumbnail?width=${most.width}&height=${most.height}`;
    return answer(
      drawn === undefined || drawn === "busy"
        ? { type: "link", ...about }
        : { type: "photo", ...about, url: picture, width: drawn.width, height: drawn.height },
    );
  } catch {
    return refuse(404, "not_found", "There is no product of this page at that address.");
  }
}

function productIn(address: string, site: string): Hex | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin, pathname } = new URL(address);
  const id = /^\/products\/([^/]+)\/?$/.exec(pathname)?.[1];
  return origin === site && id !== undefined ? idIn(id) : undefined;
}

function sizeIn(text: string | null): number {
  const size = Number(text);
  return text !== null && Number.isInteger(size) && size > 0 ? Math.min(size, THUMBNAIL) : THUMBNAIL;
}

function answer(body: object): Response {
  return Response.json(body, {
    headers: { "cache-control": `public, max-age=${CACHE_SECONDS}`, "access-control-allow-origin": "*" },
  });
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status, headers: { "access-control-allow-origin": "*" } });
}
