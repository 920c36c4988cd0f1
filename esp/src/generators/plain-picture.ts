/**
 * Strips metadata that servers write into pictures: AUTOMATIC1111 puts prompt, seed and model there, ComfyUI the whole
 * workflow. A buyer of the picture must not receive the prompt. Pixels and colour profile stay byte for byte.
 */
import { checkedFormat } from "@genuine/sdk/fingerprint/decode";
import sharp from "sharp";

const PNG_SIGNATURE = 8;
/** Chunks that affect how the pixels are shown. */
const PNG_KEPT = new Set([
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "sRGB",
  "gAMA",
  "cHRM",
  "iCCP",
  "cICP",
  "sBIT",
  "pHYs",
]);
const WEBP_DROPPED = new Set(["EXIF", "XMP "]);
/** Flags of a WebP's VP8X chunk: EXIF and XMP present. */
const WEBP_FLAGS = 0x08 | 0x04;
/** JPEG segments to keep: JFIF, colour profile, Adobe's colour transform. */
const JPEG_KEPT = new Set([0xe0, 0xe2, 0xee]);

/** @throws ImageUndecodable if it is not a picture */
export async function plainPicture(bytes: Uint8Array): Promise<{ bytes: Uint8Array; format: string }> {
  const format = checkedFormat(bytes);
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === "png") return { bytes: plainPng(data), format };
  if (format === "jpeg") return { bytes: plainJpeg(data), format };
  if (format === "webp") return { bytes: plainWebp(data), format };
  // Other formats are decoded and re-encoded.
  return { bytes: new Uint8Array(await sharp(bytes).png().toBuffer()), format: "png" };
}

function plainPng(data: Buffer): Uint8Array {
  const kept = [data.subarray(0, PNG_SIGNATURE)];
  for (let at = PNG_SIGNATURE; at + 12 <= data.length; ) {
    const end = at + 12 + data.readUInt32BE(at);
    const type = data.toString("latin1", at + 4, at + 8);
    if (PNG_KEPT.has(type)) kept.push(data.subarray(at, end));
    // Trailing bytes after the end are dropped.
    if (type === "IEND") break;
    at = end;
  }
  return new Uint8Array(Buffer.concat(kept));
}

function plainJpeg(data: Buffer): Uint8Array {
  const kept = [data.subarray(0, 2)];
  for (let at = 2; at + 4 <= data.length; ) {
    const marker = data[at + 1]!;
    const end = at + 2 + data.readUInt16BE(at + 2);
    const isMetadata = (marker >= 0xe0 && marker <= 0xef && !JPEG_KEPT.has(marker)) || marker === 0xfe;
    // The scan, and everything after it.
    if (data[at] !== 0xff || marker === 0xda) {
      kept.push(data.subarray(at));
      break;
    }
    if (!isMetadata) kept.push(data.subarray(at, end));
    at = end;
  }
  return new Uint8Array(Buffer.concat(kept));
}

function plainWebp(data: Buffer): Uint8Array {
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= data.length; ) {
    const type = data.toString("latin1", at, at + 4);
    const size = data.readUInt32LE(at + 4);
    const end = Math.min(at + 8 + size + (size % 2), data.length);
    const chunk = Buffer.from(data.subarray(at, end));
    if (type === "VP8X") chunk[8] = chunk[8]! & ~WEBP_FLAGS;
    if (!WEBP_DROPPED.has(type)) kept.push(chunk);
    at = end;
  }
  const body = Buffer.concat(kept);
  const head = Buffer.from(data.subarray(0, 12));
  head.writeUInt32LE(body.length + 4, 4);
  return new Uint8Array(Buffer.concat([head, body]));
}
