"use client";

import { LANGUAGE_COOKIE, LANGUAGE_NAMES, LANGUAGES, type Language, LOCALES } from "@/texts/language";
import { common, language } from "@/texts/texts";

const YEAR = 31_536_000;

/** The other language, in its own words. A cookie keeps the choice, so that the server's first answer has it. */
export function LanguageToggle() {
  const other = LANGUAGES[(LANGUAGES.indexOf(language()) + 1) % LANGUAGES.length]!;
  return (
    <button
      type="button"
      lang={LOCALES[other]}
      title={common.language}
      onClick={() => choose(other)}
      className="inline-flex min-h-11 shrink-0 items-center rounded-md px-2 whitespace-nowrap sm:px-2.5 text-sm font-medium text-muted hover:bg-sunken hover:text-ink"
    >
      {LANGUAGE_NAMES[other]}
    </button>
  );
}

/** A document speaks one language: it is loaded anew. */
function choose(language: Language): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser the page supports
  document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=${YEAR}; samesite=lax`;
  location.reload();
}
