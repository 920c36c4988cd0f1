/** The thread that makes one picture. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromThread } from "../thread.ts";
import { type EmbeddedRequest, renderEmbedded } from "./render.ts";

const bytes = await renderEmbedded(workerData as EmbeddedRequest, (progress, soFar) =>
  post({ progress, ...(soFar && { soFar }) }),
);
post({ bytes });

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}
