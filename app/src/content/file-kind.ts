/** Kind of a file by its type, name and bytes, for messages about files that cannot be registered or compared. */
export type FileKind = "picture" | "drawing" | "text" | "video" | "sound" | "document" | "other";

/** Formats that are registered and compared. */
export const PICTURE_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

/** By the type that the browser gives it. "picture" is one of PICTURE_TYPES; "drawing" any other picture, such as SVG. */
export function kindOfType(type: string): FileKind {
  if (PICTURE_TYPES.includes(type)) return "picture";
  const [group] = type.split("/");
  if (group === "image") return "drawing";
  if (group === "text" || type === "application/json") return "text";
  if (group === "video") return "video";
  if (group === "audio") return "sound";
  return type === "application/pdf" || type.startsWith("application/vnd.") ? "document" : "other";
}

/** The text of a file in UTF-8; undefined of any other file. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
