/** The thread that makes one picture. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromThread } from "../thread.ts";
import { type EmbeddedRequest, renderEmbedded } from "./render.ts";

const bytes = await renderEmbedded(workerData as EmbeddedRequest, (progress, soFar) =>
  tell({ progress, ...(soFar && { soFar }) }),
);
tell({ bytes });

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}
