/** The thread that writes one story. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromThread } from "../thread.ts";
import { type StoryRequest, Storyteller } from "./storyteller.ts";

/** Tokens between two progress reports. */
const TOLD_EVERY = 4;

let tokens = 0;
const { text } = await (await Storyteller.load()).tell(workerData as StoryRequest, (progress, soFar) => {
  if (tokens++ % TOLD_EVERY === 0) tell({ progress, soFar });
});
tell({ bytes: new TextEncoder().encode(text) });

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}
