import { contentKindOf } from "@genuine/sdk/content-kind";
import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import type { Texts } from "./words";

/** Name of a product: its owner's title, otherwise its number. */
export function productName(
  { title, serial, mediaType }: Pick<ProductSummary, "title" | "serial" | "mediaType">,
  texts: Pick<Texts["products"], "title">,
): string {
  return title === "" ? texts.title(serial, contentKindOf(mediaType) ?? "picture") : title;
}
