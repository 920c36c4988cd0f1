/** What is looked for in the market, as it stands in the address. */
import { CONTENT_KINDS, type ContentKind } from "@genuine/sdk/content-kind";
import { PRODUCT_SORTS, type ProductFilter, type ProductSort } from "@genuine/sdk/indexer-client";
import { type Address, isAddress } from "viem";

export const SHOWN = ["offered", "all", "challenged", "removed"] as const;
export const MOST_WORDS = 100;

/** Empty texts: any. */
export type Search = {
  words: string;
  show: (typeof SHOWN)[number];
  media: ContentKind | "";
  kind: "generated" | "attested" | "";
  esp: string;
  producer: string;
  sort: ProductSort;
};

const SHOWS = {
  offered: { offered: true },
  all: { status: "active" },
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
export function filterOf({ words, show, media, kind, esp, producer, sort }: Search): ProductFilter {
  return {
    ...SHOWS[show],
    ...(words.trim() !== "" && { words: words.trim() }),
    ...(media !== "" && { media }),
    ...(kind !== "" && { kind }),
    ...(esp !== "" && { esp: esp as Address }),
    ...(producer !== "" && { producer: producer as Address }),
    ...(sort !== "newest" && { sort }),
  };
}
