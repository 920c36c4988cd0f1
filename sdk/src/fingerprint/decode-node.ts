import sharp from "sharp";
import { brokenImage, checkedFormat, checkPixels, type DecodedImage, MAX_IMAGE_PIXELS } from "./decode.ts";

/**
 * Pixels of a JPEG, PNG, WebP, GIF or AVIF file (the first picture of an animation): turned upright by its EXIF
 * orientation, on white where it is transparent. `shown`: in sRGB, with its colour profile applied as viewers do;
 * `stored`: with the values as they stand in the file. Of canonical files both are the same.
 * @throws ImageUndecodable
 */
export async function decodeImage(bytes: Uint8Array, colours: "shown" | "stored" = "shown"): Promise<DecodedImage> {
  const format = checkedFormat(bytes);
  // The header alone has the size, before anything large is allocated.
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw brokenImage(format, error);
    });
  checkPixels(width, height);
  try {
    const options = { limitInputPixels: MAX_IMAGE_PIXELS, failOn: "error", ignoreIcc: colours === "stored" } as const;
    const { data, info } = await sharp(bytes, options)
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
