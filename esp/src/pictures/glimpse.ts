import sharp from "sharp";

/** Pixels of the longer side: enough to see the progress, too few to replace the picture. */
const SIDE = 192;

/** An unfinished picture for the producer, as a data URL. Undefined if it cannot be decoded. */
export async function glimpseOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const small = await sharp(bytes, { limitInputPixels: 40_000_000 })
      .resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 60 })
      .toBuffer();
    return `data:image/webp;base64,${small.toString("base64")}`;
  } catch {
    return undefined;
  }
}
