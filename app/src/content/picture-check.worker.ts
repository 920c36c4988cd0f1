/** Compares pictures with what the chain knows of them. */
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { fetchLimited } from "./fetch-limited";
import type { CheckRequest, CheckVerdict } from "./picture-check";
import { MAX_PREVIEW_BITS } from "./preview-limits";

addEventListener("message", ({ data }: MessageEvent<CheckRequest & { id: number }>) => {
  check(data).then(
    (verdict) => postMessage({ id: data.id, ...verdict }),
    () => postMessage({ id: data.id, verdict: "away" } satisfies CheckVerdict & { id: number }),
  );
});

async function check(request: CheckRequest): Promise<CheckVerdict> {
  if (request.kind === "preview") return { verdict: ofPreview(request.bitmap, BigInt(request.pdq)) };
  const file = await fetchLimited(request.url);
  return rootOfFile(file) === request.contentRoot.toLowerCase() ? { verdict: "right", file } : { verdict: "wrong" };
}

function ofPreview(bitmap: ImageBitmap, pdq: bigint): CheckVerdict["verdict"] {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  // Against fingerprinting some browsers give other pixels than they show.
  if (context === null || !reads(context)) return "unknown";
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  return hammingDistance(pdqFromRgb(rgb, width, height).hash, pdq) <= MAX_PREVIEW_BITS ? "right" : "wrong";
}

function reads(context: OffscreenCanvasRenderingContext2D): boolean {
  context.fillStyle = "#3c7820";
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return red === 0x3c && green === 0x78 && blue === 0x20;
}
