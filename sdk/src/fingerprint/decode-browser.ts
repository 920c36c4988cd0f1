import { GenuineError } from "../genuine-error.ts";
import { brokenImage, checkedFormat, checkPixels, type DecodedImage } from "./decode.ts";

// The two browser functions used, declared here so that the SDK needs no browser type library.
interface Bitmap {
  readonly width: number;
  readonly height: number;
  close(): void;
}
interface Context2d {
  fillStyle: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  drawImage(image: Bitmap, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}
declare function createImageBitmap(
  blob: Blob,
  options: { imageOrientation: "from-image"; colorSpaceConversion: "none" | "default" },
): Promise<Bitmap>;
declare const OffscreenCanvas: new (
  width: number,
  height: number,
) => {
  getContext(kind: "2d", options: { willReadFrequently: boolean }): Context2d | null;
};

/**
 * Pixels of a JPEG, PNG, WebP, GIF or AVIF file: `shown`, as this browser shows them on white, or `stored`, without
 * its conversion of colours. Of canonical files the decoder for Node gives the same but for a level or two in compressed ones.
 * @throws ImageUndecodable @throws GenuineError canvas_unreadable
 */
export async function decodeImage(bytes: Uint8Array, colours: "shown" | "stored" = "shown"): Promise<DecodedImage> {
  const format = checkedFormat(bytes);
  const blob = new Blob([bytes.slice()], { type: `image/${format}` });
  const colorSpaceConversion = colours === "shown" ? "default" : "none";
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image", colorSpaceConversion }).catch(
    (error: unknown) => {
      throw brokenImage(format, error);
    },
  );
  try {
    const { width, height } = bitmap;
    checkPixels(width, height);
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (context === null || !reads(context)) {
      throw new GenuineError("canvas_unreadable", "This browser does not let pages read the pixels of pictures.", {
        remedy: "Allow it for this page (protection against fingerprinting forbids it), or use another browser.",
      });
    }
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, rgb: withoutAlpha(context.getImageData(0, 0, width, height).data) };
  } finally {
    bitmap.close();
  }
}

/** Some browsers return altered pixels, against fingerprinting. */
function reads(context: Context2d): boolean {
  context.fillStyle = "#3c7820";
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].join() === "60,120,32,255";
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from]!;
    rgb[to++] = rgba[from + 1]!;
    rgb[to++] = rgba[from + 2]!;
  }
  return rgb;
}
