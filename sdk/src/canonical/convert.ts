/** Conversion to a canonical file: what Node and browsers share. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Hex } from "viem";
import { checkedFormat, type DecodedImage, type ImageFormat } from "../fingerprint/decode.ts";
import { blocksFromRgb, fingerprintsFromBlocks } from "../fingerprint/fingerprints.ts";
import { hammingDistance } from "../fingerprint/hamming.ts";
import { GenuineError } from "../genuine-error.ts";
import {
  type CanonicalMediaType,
  canonicalFault,
  containerOf,
  isCanonicalFormat,
  requireCanonical,
  stripped,
} from "./canonical.ts";
import type { Role } from "./container.ts";
import { avifMoves, gifFrames } from "./other.ts";
import { encodePng } from "./png.ts";

export type CanonicalPicture = {
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: CanonicalMediaType;
  /** SHA-256 of the source file. */
  originalHash: Hex;
  /** nothing: it was canonical. stripped: parts were removed, the picture's data are the same. encoded: re-encoded as viewers show it. */
  changed: "nothing" | "stripped" | "encoded";
};

/** Platform-specific functions. */
export type Platform = {
  /** `shown`: as viewers do, with the colour profile applied. `stored`: the values in the file. */
  decode(bytes: Uint8Array, format: ImageFormat, colours: "shown" | "stored"): Promise<DecodedImage>;
  /** A JPEG of high quality, for pictures that would be too large as PNG. */
  encodeJpeg(image: DecodedImage): Promise<Uint8Array>;
  /** Whether `decode` applies gamma, primaries and CICP, and turns CMYK into RGB, as viewers do. */
  readonly appliesColourRules: boolean;
};

/** Larger files are saved as JPEG. */
export const MAX_CANONICAL_PNG_BYTES = 8 * 1024 * 1024;
/** Mean levels by which a profile may change the picture and still be left out: those of sRGB itself are within rounding. */
const SAME_LEVELS = 0.5;
/** Bits of 256 by which a profile may change a picture. Measured: 2 to 8 for wide gamuts, from 90 for curves that fall or jump. */
const MOST_BITS = 40;
/** Below this quality, bits are random. */
const TELLING_QUALITY = 50;

/**
 * The canonical file of any JPEG, PNG, WebP, GIF or AVIF picture, which shows what viewers show of it on white. A
 * canonical file is returned unchanged; others lose their Content Credentials, which would not match any more.
 * @throws ImageUndecodable @throws GenuineError picture_moves, orientation_unclear, profile_repaints, colours_unsupported, canvas_unreadable
 */
export async function convertPicture(bytes: Uint8Array, platform: Platform): Promise<CanonicalPicture> {
  const format = checkedFormat(bytes);
  const originalHash: Hex = `0x${bytesToHex(sha256(bytes))}`;
  const own = Uint8Array.from(bytes);
  if (canonicalFault(own) === undefined)
    return { bytes: own, mediaType: requireCanonical(own), originalHash, changed: "nothing" };
  refuseUnclear(own, format, platform);
  const shown = await platform.decode(own, format, "shown");
  const hasProfile = !isCanonicalFormat(format) || hasRole(own, format, "profile");
  const stored = hasProfile ? await platform.decode(own, format, "stored") : shown;
  if (stored !== shown) refuseRepainting(shown, stored);
  const container = containerOf(own, format);
  const needsDecoder = ["colour", "orientation", "transparency"];
  if (
    isCanonicalFormat(format) &&
    container?.faults.length === 0 &&
    !container.parts.some(({ role }) => needsDecoder.includes(role))
  ) {
    const bare = stripped(own, format);
    if (canonicalFault(bare) === undefined && meanDifference(shown, stored) <= SAME_LEVELS)
      return { bytes: bare, mediaType: `image/${format}`, originalHash, changed: "stripped" };
  }
  const encoded = await encode(shown, format, platform);
  return { bytes: encoded, mediaType: requireCanonical(encoded), originalHash, changed: "encoded" };
}

async function encode(shown: DecodedImage, format: ImageFormat, platform: Platform): Promise<Uint8Array<ArrayBuffer>> {
  if (format !== "jpeg") {
    const png = await encodePng(shown.rgb, shown.width, shown.height);
    if (png.length <= MAX_CANONICAL_PNG_BYTES) return png;
  }
  return stripped(await platform.encodeJpeg(shown), "jpeg");
}

/** @throws GenuineError picture_moves, orientation_unclear, colours_unsupported */
function refuseUnclear(bytes: Uint8Array, format: ImageFormat, { appliesColourRules }: Platform): void {
  const moves =
    (format === "avif" && avifMoves(bytes)) ||
    (format === "gif" && gifFrames(bytes) > 1) ||
    hasRole(bytes, format, "frames");
  if (moves) {
    throw new GenuineError("picture_moves", "The file holds more than one picture, and viewers show them in turn.", {
      remedy: "Save the one picture that is to be registered.",
    });
  }
  if (format === "webp" && hasRole(bytes, format, "orientation")) {
    throw new GenuineError("orientation_unclear", "The WebP file asks to be turned, which only some viewers do.", {
      remedy: "Save the picture upright, without an orientation.",
    });
  }
  if (appliesColourRules) return;
  const fault = containerOf(bytes, format)?.faults.find((text) => /CMYK|brightness and two|uncommon names/.test(text));
  // An AVIF file may name its colours in its container, or within the compressed data.
  const rule = format === "avif" || hasRole(bytes, format, "colour");
  if (!rule && fault === undefined) return;
  throw new GenuineError(
    "colours_unsupported",
    "The file stores its colours in a way that is shown right only by browsers (AVIF, gamma, CICP, CMYK or uncommon channels).",
    { remedy: "Save it in sRGB, or let the page make the canonical file." },
  );
}

/** Viewers do not agree on profiles that change the stored picture a lot. @throws GenuineError profile_repaints */
function refuseRepainting(shown: DecodedImage, stored: DecodedImage): void {
  const [a, b] = [shown, stored].map(({ rgb, width, height }) =>
    fingerprintsFromBlocks(blocksFromRgb(rgb, width, height)),
  ) as [ReturnType<typeof fingerprintsFromBlocks>, ReturnType<typeof fingerprintsFromBlocks>];
  if (Math.max(a.quality, b.quality) < TELLING_QUALITY || hammingDistance(a.pdq, b.pdq) <= MOST_BITS) return;
  throw new GenuineError("profile_repaints", "The file's colour profile makes another picture of what is stored.", {
    remedy: "Save the picture in sRGB, without such a profile.",
  });
}

function hasRole(bytes: Uint8Array, format: ImageFormat, wanted: Role): boolean {
  return containerOf(bytes, format)?.parts.some(({ role }) => role === wanted) ?? false;
}

function meanDifference(a: DecodedImage, b: DecodedImage): number {
  if (a === b) return 0;
  if (a.rgb.length !== b.rgb.length) return 255;
  let sum = 0;
  for (let i = 0; i < a.rgb.length; i++) sum += Math.abs(a.rgb[i]! - b.rgb[i]!);
  return sum / a.rgb.length;
}
