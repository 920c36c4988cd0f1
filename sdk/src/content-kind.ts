/** What a product is to a person, by its media type. */
export type ContentKind = "picture" | "text";
export const CONTENT_KINDS = ["picture", "text"] as const satisfies ContentKind[];

/** Undefined for what is neither. */
export function contentKindOf(mediaType: string): ContentKind | undefined {
  if (mediaType.startsWith("image/")) return "picture";
  return mediaType.startsWith("text/") ? "text" : undefined;
}
