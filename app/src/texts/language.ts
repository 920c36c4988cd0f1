/** The languages of the page, and which one a request gets. Nothing here needs React. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in its own words, and as `lang` attributes and Intl want it. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", zh: "中文" };
export const LOCALES: Record<Language, string> = { en: "en-GB", zh: "zh-CN" };

export const LANGUAGE_COOKIE = "language";

/** The chosen locale, otherwise the first supported one of the browser's languages, otherwise English. */
export function languageOf(chosen: string | undefined, accepted: string | null): Language {
  const wishes = (accepted ?? "").split(",").map((entry) => {
    const [tag = "", ...parameters] = entry.trim().split(";");
    const weight = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined);
    return { tag: tag.split("-")[0]!.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
  });
  const tags = [
    chosen,
    ...wishes
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .map(({ tag }) => tag),
  ];
  return tags.map(known).find((language) => language !== undefined) ?? "en";
}

function known(tag: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === tag);
}
