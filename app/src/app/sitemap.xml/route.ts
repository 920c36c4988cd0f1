import { siteUrl } from "@/config/site";
import { parts, unavailable, xml } from "@/documents/sitemap";

export const dynamic = "force-dynamic";

/** The list of sitemaps. Addresses in it must be whole, so there is none where the page does not know its own. */
export async function GET(): Promise<Response> {
  const site = siteUrl(process.env);
  if (site === undefined)
    return unavailable(404, "not_found", "This page does not know its own address.", "Set GENUINE_SITE_URL.");
  const numbers = await parts().catch(() => undefined);
  if (numbers === undefined) return unavailable(503, "unreachable", "The indexer does not answer.", "Try again.");
  return xml(
    "sitemapindex",
    numbers.map((part) => `<sitemap><loc>${site}/sitemaps/${part}</loc></sitemap>`),
  );
}
