/** Metadata of a document for search engines and link previews. */
import type { Metadata } from "next";
import { siteUrl } from "@/config/site";
import { LANGUAGES, LOCALES } from "@/texts/language";
import { requestLanguage, serverTexts } from "@/texts/server";

type Head = {
  title: string;
  description: string;
  /** From the root, as it should be linked to. */
  path: string;
  /** The path of its card; the site's own where it has none. */
  card?: string;
  /** Whether programs can ask how to embed it. */
  embeds?: boolean;
  type?: "website" | "article" | "profile";
};

/** Metadata of an address without content. */
export async function headOfNothing(): Promise<Metadata> {
  return { title: (await serverTexts()).common.errors.notFound, robots: { index: false } };
}

/** Size of cards that the large networks show uncropped. */
export const CARD = { width: 1200, height: 630 } as const;

/** Absolute URLs only if the operator has configured the page's origin. */
export async function headOf({ title, description, path, card, embeds, type = "website" }: Head): Promise<Metadata> {
  const { common } = await serverTexts();
  const language = await requestLanguage();
  const site = siteUrl(process.env);
  const image =
    site === undefined ? undefined : { url: `${site}${card ?? "/card"}`, ...CARD, alt: title, type: "image/jpeg" };
  return {
    title,
    description,
    ...(site !== undefined && {
      alternates: {
        canonical: `${site}${path}`,
        ...(embeds && {
          types: { "application/json+oembed": `${site}/oembed?url=${encodeURIComponent(site + path)}` },
        }),
      },
    }),
    openGraph: {
      title,
      description,
      siteName: common.name,
      type,
      locale: LOCALES[language].replace("-", "_"),
      alternateLocale: LANGUAGES.filter((other) => other !== language).map((other) => LOCALES[other].replace("-", "_")),
      ...(site !== undefined && { url: `${site}${path}` }),
      ...(image !== undefined && { images: [image] }),
    },
    twitter: {
      card: image === undefined ? "summary" : "summary_large_image",
      title,
      description,
      ...(image !== undefined && { images: [{ url: image.url, alt: title }] }),
    },
  };
}
