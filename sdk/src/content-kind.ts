import { CANONICAL_FORMATS } from "./canonical/canonical.ts";

/** Kind of a product for users, by its media type. */
export type ContentKind = "picture" | "text";
export const CONTENT_KINDS = ["picture", "text"] as const satisfies ContentKind[];

/** Texts are only checked to be UTF-8. */
export const TEXT_TYPES = ["text/plain", "text/markdown"] as const;
export type TextType = (typeof TEXT_TYPES)[number];

/** All media types that a product may have, in this spelling: a provider must not attest any other. */
export const MEDIA_TYPES: readonly string[] = [...CANONICAL_FORMATS.map((format) => `image/${format}`), ...TEXT_TYPES];

/** Undefined for other types. Types outside `MEDIA_TYPES` are classified by their first part, case-insensitively. */
export function contentKindOf(mediaType: string): ContentKind | undefined {
  const kind = mediaType.toLowerCase();
  if (kind.startsWith("image/")) return "picture";
  return kind.startsWith("text/") ? "text" : undefined;
}
