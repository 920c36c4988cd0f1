import { type DecodedImage, brokenImage, checkPixels, checkedFormat } from "./decode.ts";

// The two browser functions used, described here so that the SDK needs no browser's type library.
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
  options: { imageOrientation: "from-image"; colorSpaceConversion: "none" },
): Promise<Bitmap>;
declare const OffscreenCanvas: new (
  width: number,
  height: number,
) => {
  getContext(kind: "2d", options: { willReadFrequently: boolean }): Context2d | null;
};

/**
 * Pixels of a JPEG, PNG, WebP, GIF or AVIF file, as the decoder for Node gives them but for rounding: browsers differ
 * from it, and from one another, by a level or two in compressed pictures.
 * @throws ImageUndecodable
 */
export async function decodeImage(bytes: Uint8Array): Promise<DecodedImage> {
  const format = checkedFormat(bytes);
  const blob = new Blob([bytes.slice()], { type: `image/${format}` });
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image", colorSpaceConversion: "none" }).catch(
    (error: unknown) => {
      throw brokenImage(format, error);
    },
  );
  try {
    const { width, height } = bitmap;
    checkPixels(width, height);
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (context === null)
      throw new Error("This browser gives no 2D canvas to read a picture with: use another browser");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, rgb: withoutAlpha(context.getImageData(0, 0, width, height).data) };
  } finally {
    bitmap.close();
  }
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
