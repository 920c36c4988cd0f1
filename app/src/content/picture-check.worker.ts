/** Compares pictures with what the chain knows of them. */
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import { piecesOf } from "@genuine/sdk/streams";
import type { CheckRequest, CheckVerdict } from "./picture-check";
import { MAX_PREVIEW_BITS } from "./preview-limits";

const MAX_ORIGINAL_BYTES = 32 * 1024 * 1024;
const PATIENCE_MS = 20_000;

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

async function fetchLimited(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), credentials: "omit" });
  if (!response.ok || response.body === null) throw new Error(`${response.status}`);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of piecesOf(response.body)) {
    size += piece.length;
    if (size > MAX_ORIGINAL_BYTES) throw new Error("too large");
    pieces.push(piece);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
