import sharp from "sharp";
import { type DecodedImage, brokenImage, checkPixels, checkedFormat, MAX_IMAGE_PIXELS } from "./decode.ts";

/**
 * Pixels of a JPEG, PNG, WebP, GIF or AVIF file (the first picture of an animation): turned upright by its EXIF
 * orientation, on white where it is transparent, with the values as stored (colour profiles are not applied).
 * @throws ImageUndecodable
 */
export async function decodeImage(bytes: Uint8Array): Promise<DecodedImage> {
  const format = checkedFormat(bytes);
  // The header alone tells the size, before anything large is made of it.
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw brokenImage(format, error);
    });
  checkPixels(width, height);
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: "error", ignoreIcc: true })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgb: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (error) {
    throw brokenImage(format, error);
  }
}
