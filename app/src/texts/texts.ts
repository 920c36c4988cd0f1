"use client";

/**
 * Every text that the page shows, in the language of the document. Each is looked up when it is used, so write
 * `texts.title` while rendering, never at the top of a module. Server components take theirs from server.ts.
 */
import { createContext, use } from "react";
import type { Language } from "./language";
import type { Texts } from "./words";

export type Speech = { language: Language; texts: Texts };

/** For the first rendering on the server, where requests of several languages meet. */
export const SpeechContext = createContext<Speech | undefined>(undefined);

/** In a browser a document has one language as long as it lives. */
let spoken: Speech | undefined;

export function speak(speech: Speech): void {
  if (typeof window !== "undefined") spoken = speech;
}

function speech(): Speech {
  const found = spoken ?? use(SpeechContext);
  if (found === undefined)
    throw new Error("A text was asked for before its language was there: use it while rendering, below Spoken.");
  return found;
}

export function language(): Language {
  return speech().language;
}

/** A part of `texts`, looked up when it is used. */
export function within<T extends object, K extends keyof T>(texts: T, name: K): T[K] {
  return lookUp(() => texts[name]);
}

function part<K extends keyof Texts>(name: K): Texts[K] {
  return lookUp(() => speech().texts[name]);
}

function lookUp<T>(find: () => T): T {
  return new Proxy({} as T & object, { get: (_, key) => Reflect.get(find() as object, key) }) as T;
}

export const acceptTexts = part("accept");
export const common = part("common");
export const challengeTexts = part("challenges");
export const descriptionTexts = part("descriptions");
export const errorTexts = part("errors");
export const espTexts = part("esps");
export const fileTexts = part("files");
export const guaranteeTexts = part("guarantee");
export const helpTexts = part("help");
export const homeTexts = part("home");
export const licenceTexts = part("licences");
export const bidTexts = part("bids");
export const listingTexts = part("listings");
export const marketTexts = part("market");
export const mineTexts = part("mine");
export const peopleTexts = part("people");
export const productTexts = part("products");
export const reasonTexts = part("reasons");
export const studioTexts = part("studio");
export const taskTexts = part("tasks");
export const transactionTexts = part("transactions");
export const verifyTexts = part("verify");
export const walletTexts = part("wallet");
