import type { MetadataRoute } from "next";
import { siteUrl } from "@/config/site";

export const dynamic = "force-dynamic";

/** Excludes pages of a single account, and machine-readable documents. */
export default function robots(): MetadataRoute.Robots {
  const site = siteUrl(process.env);
  return {
    rules: { userAgent: "*", allow: "/", disallow: ["/mine", "/tasks/", "/licence", "/config.json"] },
    ...(site !== undefined && { sitemap: `${site}/sitemap.xml` }),
  };
}
