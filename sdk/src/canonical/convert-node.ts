import sharp from "sharp";
import { decodeImage } from "../fingerprint/decode-node.ts";
import { type CanonicalPicture, convertPicture, type Platform } from "./convert.ts";

const QUALITY = 95;

const NODE: Platform = {
  appliesColourRules: false,
  decode: (bytes, _format, colours) => decodeImage(bytes, colours),
  encodeJpeg: ({ rgb, width, height }) =>
    sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" })
      .toBuffer(),
};

/** As `convertPicture`, by sharp. AVIF files and those with gamma, CICP or CMYK are refused: libvips shows them differently from browsers. */
export const canonicalPicture = (bytes: Uint8Array): Promise<CanonicalPicture> => convertPicture(bytes, NODE);
