/** The thread that writes one story. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromThread } from "../thread.ts";
import { type StoryRequest, Storyteller } from "./storyteller.ts";

/** Tokens between two progress reports. */
const REPORT_EVERY = 4;

let tokens = 0;
const { text } = await (await Storyteller.load()).tell(workerData as StoryRequest, (progress, soFar) => {
  if (tokens++ % REPORT_EVERY === 0) post({ progress, soFar });
});
post({ bytes: new TextEncoder().encode(text) });

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}
