import type { MetadataRoute } from "next";
import { siteUrl } from "@/config/site";

export const dynamic = "force-dynamic";

/** What belongs to one account, and what only programs read, is not for search engines. */
export default function robots(): MetadataRoute.Robots {
  const site = siteUrl(process.env);
  return {
    rules: { userAgent: "*", allow: "/", disallow: ["/mine", "/tasks/", "/licence", "/config.json"] },
    ...(site !== undefined && { sitemap: `${site}/sitemap.xml` }),
  };
}
