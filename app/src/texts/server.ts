/** Texts for server components and document metadata. */
import { cookies, headers } from "next/headers";
import { texts as english } from "./en/all";
import { LANGUAGE_COOKIE, type Language, languageOf } from "./language";
import type { Texts } from "./words";
import { texts as chinese } from "./zh/all";

const TEXTS: Record<Language, Texts> = { en: english, zh: chinese };

export async function requestLanguage(): Promise<Language> {
  return languageOf((await cookies()).get(LANGUAGE_COOKIE)?.value, (await headers()).get("accept-language"));
}

export async function serverTexts(): Promise<Texts> {
  return TEXTS[await requestLanguage()];
}
