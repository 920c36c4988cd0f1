import { siteUrl } from "@/config/site";
import { entry, placesOf, unavailable, xml } from "@/documents/sitemap";

export const dynamic = "force-dynamic";

/** One part of the sitemap: a thousand products at most. */
export async function GET(_: Request, { params }: { params: Promise<{ page: string }> }): Promise<Response> {
  const site = siteUrl(process.env);
  const { page } = await params;
  if (site === undefined || !/^\d{1,6}$/.test(page))
    return unavailable(404, "not_found", `There is no sitemap ${page.slice(0, 100)}.`);
  try {
    const places = await placesOf(Number(page));
    if (places === undefined) return unavailable(404, "not_found", `There is no sitemap ${page}.`);
    return xml(
      "urlset",
      places.map((place) => entry(site, place)),
    );
  } catch {
    return unavailable(503, "unreachable", "The indexer does not answer.", "Try again.");
  }
}
