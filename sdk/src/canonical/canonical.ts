/**
 * The one form of a picture that is registered, sealed and delivered: a file that every decoder shows alike. Only its
 * bytes decide whether it is canonical, not who encoded it.
 *
 * A canonical file is a PNG (grey or RGB, not interlaced), a JPEG (baseline or progressive, grey or YCbCr) or a lossy
 * WebP. It holds one frame of 8 bits a channel, upright, opaque, in sRGB by holding nothing that says otherwise, and no
 * data besides the picture but Content Credentials. There are no bytes before, between or after its parts.
 */
import { checkedFormat, checkPixels, type ImageFormat } from "../fingerprint/decode.ts";
import { GenuineError } from "../genuine-error.ts";
import { type Container, concat, type Role } from "./container.ts";
import { jpegContainer } from "./jpeg.ts";
import { pngContainer } from "./png.ts";
import { joinWebp, webpContainer } from "./webp.ts";

export const CANONICAL_FORMATS = ["png", "jpeg", "webp"] as const satisfies ImageFormat[];
export type CanonicalFormat = (typeof CANONICAL_FORMATS)[number];
export type CanonicalMediaType = `image/${CanonicalFormat}`;

const CONTAINERS: Record<CanonicalFormat, (bytes: Uint8Array) => Container> = {
  png: pngContainer,
  jpeg: jpegContainer,
  webp: webpContainer,
};

const REASONS: Partial<Record<Role, string>> = {
  note: "it carries other data than its picture",
  profile: "it has a colour profile",
  colour: "it changes its colours by a rule of its own",
  orientation: "it asks to be turned or mirrored when shown",
  transparency: "it is transparent in places",
  frames: "it has more than one frame",
  stray: "it goes on after its end",
};
/** Most specific reason first. */
const ORDER: readonly Role[] = ["frames", "profile", "colour", "orientation", "transparency", "stray", "note"];

/**
 * Why a file is not canonical, as the end of "The picture is not canonical: …"; undefined if it is. Does not check that it
 * decodes.
 * @throws ImageUndecodable if the file is empty, too large or of an unknown format
 */
export function canonicalFault(bytes: Uint8Array): string | undefined {
  const format = checkedFormat(bytes);
  if (!isCanonicalFormat(format)) return `it is in ${format.toUpperCase()}, not in PNG, JPEG or WebP`;
  const { parts, faults, width, height } = CONTAINERS[format](bytes);
  const role = ORDER.find((bad) => parts.some((part) => part.role === bad));
  if (role === "frames") return REASONS.frames;
  if (faults[0] !== undefined) return faults[0];
  if (role !== undefined) {
    const { name } = parts.find((part) => part.role === role)!;
    return `${REASONS[role]} (${name})`;
  }
  checkPixels(width, height);
  return undefined;
}

/** The media type of a canonical file. @throws GenuineError not_canonical @throws ImageUndecodable */
export function requireCanonical(bytes: Uint8Array): CanonicalMediaType {
  const fault = canonicalFault(bytes);
  if (fault === undefined) return `image/${checkedFormat(bytes) as CanonicalFormat}`;
  throw new GenuineError("not_canonical", `The picture is not canonical: ${fault}.`, {
    remedy: "Make a canonical file of it first, as the page and `canonicalPicture` of the SDK do.",
  });
}

/** The container of a file whose format can be canonical. */
export function containerOf(bytes: Uint8Array, format: ImageFormat): Container | undefined {
  return isCanonicalFormat(format) ? CONTAINERS[format](bytes) : undefined;
}

/** The picture without everything that is not needed to show it; its compressed data are unchanged. */
export function stripped(bytes: Uint8Array, format: CanonicalFormat): Uint8Array<ArrayBuffer> {
  const { parts } = CONTAINERS[format](bytes);
  const kept = parts
    .filter(({ role, name }) => role === "picture" && name !== "VP8X")
    .map(({ start, end }) => bytes.subarray(start, end));
  return format === "webp" ? joinWebp(kept) : concat(kept);
}

export function isCanonicalFormat(format: ImageFormat): format is CanonicalFormat {
  return (CANONICAL_FORMATS as readonly ImageFormat[]).includes(format);
}
