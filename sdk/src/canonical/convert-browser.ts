import { decodeImage } from "../fingerprint/decode-browser.ts";
import { type CanonicalPicture, convertPicture, type Platform } from "./convert.ts";

const QUALITY = 0.95;

// Declared here so that the SDK needs no browser type library.
declare class ImageData {
  constructor(data: Uint8ClampedArray, width: number, height: number);
}
declare const OffscreenCanvas: new (
  width: number,
  height: number,
) => {
  getContext(
    kind: "2d",
    options: { alpha: false },
  ): { putImageData(data: ImageData, x: number, y: number): void } | null;
  convertToBlob(options: { type: string; quality: number }): Promise<Blob>;
};

const BROWSER: Platform = {
  appliesColourRules: true,
  decode: (bytes, _format, colours) => decodeImage(bytes, colours),
  async encodeJpeg({ rgb, width, height }) {
    const canvas = new OffscreenCanvas(width, height);
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) rgba.set(rgb.subarray(from, from + 3), to);
    canvas.getContext("2d", { alpha: false })!.putImageData(new ImageData(rgba, width, height), 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    return new Uint8Array(await blob.arrayBuffer());
  },
};

/** As `convertPicture`, by the browser's own decoder: what is registered is what the producer sees. */
export const canonicalPicture = (bytes: Uint8Array): Promise<CanonicalPicture> => convertPicture(bytes, BROWSER);
