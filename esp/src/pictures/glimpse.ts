import sharp from "sharp";

/** Pixels of the longer side: enough to see where it goes, too few to do without the picture. */
const SIDE = 192;

/** An unfinished picture for whoever ordered it, as a data URL. Undefined for what is no picture. */
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
