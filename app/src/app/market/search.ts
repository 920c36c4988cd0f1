/** What is looked for in the market, as it stands in the address. */
import { CONTENT_KINDS, type ContentKind } from "@genuine/sdk/content-kind";
import { PRODUCT_SORTS, type ProductFilter, type ProductSort } from "@genuine/sdk/indexer-client";
import { parseTypedMoney } from "@genuine/sdk/typed-input";
import { type Address, isAddress } from "viem";

export const SHOWN = ["offered", "all", "kept", "challenged", "removed"] as const;
export const MOST_WORDS = 100;
/** Longer amounts than anybody has. */
export const MOST_DIGITS = 20;

/** Empty texts: any. */
export type Search = {
  words: string;
  show: (typeof SHOWN)[number];
  media: ContentKind | "";
  kind: "generated" | "attested" | "";
  esp: string;
  producer: string;
  licence: "original" | "derived" | "";
  /** Bounds of the price as they were typed. */
  least: string;
  most: string;
  sort: ProductSort;
};

const SHOWS = {
  offered: { offered: true },
  all: { status: "active" },
  kept: { status: "active", offered: false },
  challenged: { challenged: true },
  removed: { status: "removed" },
} as const satisfies Record<Search["show"], ProductFilter>;

/** What makes no sense is left out: addresses come from anywhere. */
export function readSearch(parameters: { get(name: string): string | null }): Search {
  const one = <T extends string>(name: string, choices: readonly T[], otherwise: T): T =>
    choices.find((choice) => choice === parameters.get(name)) ?? otherwise;
  const address = (name: string) => {
    const text = parameters.get(name) ?? "";
    return isAddress(text, { strict: false }) ? text.toLowerCase() : "";
  };
  return {
    words: (parameters.get("words") ?? "").slice(0, MOST_WORDS),
    show: one("show", SHOWN, "offered"),
    media: one("media", [...CONTENT_KINDS, ""], ""),
    kind: one("kind", ["generated", "attested", ""], ""),
    esp: address("esp"),
    producer: address("producer"),
    licence: one("licence", ["original", "derived", ""], ""),
    least: (parameters.get("least") ?? "").slice(0, MOST_DIGITS),
    most: (parameters.get("most") ?? "").slice(0, MOST_DIGITS),
    sort: one("sort", PRODUCT_SORTS, "newest"),
  };
}

/** The query of the address; nothing of what is so anyway. */
export function parametersOf(search: Search): string {
  const usual = readSearch(new URLSearchParams());
  const parameters = new URLSearchParams();
  for (const name of Object.keys(usual) as (keyof Search)[])
    if (search[name] !== usual[name]) parameters.set(name, search[name]);
  return parameters.toString();
}

/** The same of the indexer. */
export function filterOf(search: Search): ProductFilter {
  const { words, show, media, kind, esp, producer, licence, sort } = search;
  const [least, most] = [amountOf(search.least), amountOf(search.most)];
  return {
    ...SHOWS[show],
    ...(words.trim() !== "" && { words: words.trim() }),
    ...(media !== "" && { media }),
    ...(kind !== "" && { kind }),
    ...(esp !== "" && { esp: esp as Address }),
    ...(producer !== "" && { producer: producer as Address }),
    ...(licence !== "" && { derived: licence === "derived" }),
    ...(least !== undefined && { leastPrice: least.toString() }),
    ...(most !== undefined && { mostPrice: most.toString() }),
    ...(sort !== "newest" && { sort }),
  };
}

/** Base units of a bound as it was typed; undefined for none, and for what is not an amount. */
export function amountOf(text: string): bigint | undefined {
  if (text.trim() === "") return undefined;
  try {
    return parseTypedMoney(text);
  } catch {
    return undefined;
  }
}
