/** The thread that processes one task after another. */
import { parentPort } from "node:worker_threads";
import sharp from "sharp";
import { type GeneratedPicture, generate } from "./generated.ts";
import { measureCopies, measureOriginal } from "./measure.ts";
import { gridDistances, searchCopies, searchPair } from "./searching.ts";

export type Task =
  | { kind: "generate"; picture: Pick<GeneratedPicture, "id" | "prompt" | "seed"> }
  | { kind: "original"; id: string }
  | { kind: "copies"; id: string }
  | { kind: "grid"; ids: readonly string[]; rows: readonly number[]; from: number; to: number }
  | { kind: "search copies"; id: string }
  | { kind: "search pair"; a: string; b: string };

sharp.concurrency(1);
sharp.cache(false);
parentPort?.on("message", async (task: Task) => {
  parentPort?.postMessage(await carriedOut(task));
});

async function carriedOut(task: Task): Promise<unknown> {
  switch (task.kind) {
    case "generate":
      return generate(task.picture);
    case "original":
      return measureOriginal(task.id);
    case "copies":
      return measureCopies(task.id);
    case "grid":
      return gridDistances(task.ids, task.rows, task.from, task.to);
    case "search copies":
      return searchCopies(task.id);
    case "search pair":
      return searchPair(task.a, task.b);
  }
}
