import { contentKindOf } from "@genuine/sdk/content-kind";

const EXTENSIONS: Record<string, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "text/plain": "txt",
  "text/markdown": "md",
};

/** How a file is offered for saving. A text is plain text, whatever its proof says: a browser would run HTML. */
export function savedAs(mediaType: string): { type: string; extension: string } {
  const extension = EXTENSIONS[mediaType];
  if (contentKindOf(mediaType) === "text") return { type: "text/plain;charset=utf-8", extension: extension ?? "txt" };
  return extension === undefined
    ? { type: "application/octet-stream", extension: "bin" }
    : { type: mediaType, extension };
}

/** Decoded text; invalid UTF-8 is shown as replacement characters. */
export function textOf(file: Uint8Array): string {
  return new TextDecoder().decode(file);
}
