/** The thread that computes one picture, so that the main thread stays responsive. */
import { parentPort, workerData } from "node:worker_threads";
import sharp from "sharp";
import type { FromThread } from "../thread.ts";
import { type RenderRequest, render } from "./render.ts";

const request = workerData as RenderRequest;
let reported = 0;
const pixels = render(request, (progress) => {
  if (progress - reported < 0.01) return;
  reported = progress;
  post({ progress: progress * 0.9 });
});
const { width, height } = request;
post({ progress: 0.95 });
const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
  .png({ compressionLevel: 9 })
  .toBuffer();
post({ bytes: new Uint8Array(png) });

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}
