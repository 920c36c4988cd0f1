/** Decoding: what Node and browsers share. */
import { GenuineError } from "../genuine-error.ts";

/** Input of the fingerprints. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** 3 bytes a pixel, row-major, upright, transparent parts on white */
  readonly rgb: Uint8Array;
}

export const MAX_IMAGE_BYTES = 32 * 1024 * 1024;
export const MAX_IMAGE_PIXELS = 40_000_000;

export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "avif";

export type ImageUndecodableCode =
  | "IMAGE_EMPTY"
  | "IMAGE_TOO_MANY_BYTES"
  | "IMAGE_FORMAT_UNKNOWN"
  | "IMAGE_TOO_MANY_PIXELS"
  | "IMAGE_BROKEN";

/** The bytes are not a picture that can be fingerprinted; `code` is the reason. */
export class ImageUndecodable extends Error {
  override readonly name = "ImageUndecodable";
  readonly code: ImageUndecodableCode;

  constructor(code: ImageUndecodableCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The same as a sentence with a remedy. Other errors stay as they are. */
export function explainUndecodable(error: unknown): unknown {
  if (!(error instanceof ImageUndecodable)) return error;
  const [message = "", remedy] = error.message.split(": ");
  return new GenuineError("image_undecodable", `${message}.`, {
    remedy: remedy && `${remedy[0]!.toUpperCase()}${remedy.slice(1)}.`,
    cause: error,
  });
}

/** The format, by the file's first bytes. @throws ImageUndecodable if empty, too long or of no known format */
export function checkedFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new ImageUndecodable("IMAGE_EMPTY", "The picture's file is empty: choose another file");
  if (bytes.length > MAX_IMAGE_BYTES) {
    throw new ImageUndecodable(
      "IMAGE_TOO_MANY_BYTES",
      `The picture has ${bytes.length} bytes, the limit is ${MAX_IMAGE_BYTES}: save it smaller or with stronger compression`,
    );
  }
  const at = (offset: number, text: string): boolean =>
    [...text].every((c, i) => bytes[offset + i] === c.charCodeAt(0));
  if (at(0, "\xff\xd8\xff")) return "jpeg";
  if (at(0, "\x89PNG\r\n\x1a\n")) return "png";
  if (at(0, "GIF8")) return "gif";
  if (at(0, "RIFF") && at(8, "WEBP")) return "webp";
  if (at(4, "ftyp") && brandsOf(bytes).some((brand) => brand === "avif" || brand === "avis")) return "avif";
  throw new ImageUndecodable(
    "IMAGE_FORMAT_UNKNOWN",
    "The file is not a JPEG, PNG, WebP, GIF or AVIF picture: convert it to one of these",
  );
}

/** Major and compatible brands of an ISO base media file. */
function brandsOf(bytes: Uint8Array): string[] {
  const length = Math.min(bytes.length, (bytes[2]! << 8) | bytes[3]!, 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= length; at += 4) brands.push(String.fromCharCode(...bytes.subarray(at, at + 4)));
  return brands;
}

/** @throws ImageUndecodable if the picture is too large */
export function checkPixels(width: number, height: number): void {
  if (width * height > MAX_IMAGE_PIXELS) {
    throw new ImageUndecodable(
      "IMAGE_TOO_MANY_PIXELS",
      `The picture has ${width}x${height} pixels, the limit is ${MAX_IMAGE_PIXELS} in all: scale it down`,
    );
  }
}

export function brokenImage(format: ImageFormat, cause: unknown): ImageUndecodable {
  return new ImageUndecodable(
    "IMAGE_BROKEN",
    `The ${format.toUpperCase()} picture is damaged or cut off: save or send it again`,
    { cause },
  );
}
