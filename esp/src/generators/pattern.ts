import type { Worker } from "node:worker_threads";
import { type GeneratedFile, type Generator, sizeOf } from "./generator.ts";
import type { RenderRequest } from "./pattern/render.ts";
import { checkSize, runThread } from "./thread.ts";

const MEDIA_TYPE = "image/png";
/** Measured on one core: seconds for a picture of 512x512. */
const SECONDS_PER_MEGAPIXEL = 8;
const MAX_SIDE = 2048;

/**
 * The instant generator: needs no network, no download and no graphics card.
 * @param side Pixels of new pictures, in both directions.
 */
export function patternGenerator(side: number): Generator {
  const running = new Set<Worker>();
  return {
    id: "pattern",
    label: "Pattern network (abstract art)",
    description:
      "A small neural network whose structure and weights are drawn from your prompt and a random seed paints an abstract " +
      "pattern. It does not understand the prompt: the same words and seed always give the same picture, other words another " +
      "one. Words for colours and moods, such as blue, gold, night or pastel, choose the palette.",
    model: "genuine-pattern-network-1",
    // It has no files: its weights are drawn anew for each picture.
    terms: { licence: "MIT" },
    mediaType: MEDIA_TYPE,
    digitalSource: "algorithmicMedia",
    capabilities: { deterministic: true, progress: true, cancellation: true },
    parameters: { width: side, height: side },
    estimate: ({ parameters }) => {
      const { width, height } = sizeOf(parameters);
      return Math.ceil((width * height * SECONDS_PER_MEGAPIXEL) / 1e6);
    },
    async run({ prompt, seed, parameters }, context) {
      const request: RenderRequest = { prompt, seed, ...checkSize(sizeOf(parameters), MAX_SIDE) };
      const bytes = await runThread(new URL("./pattern/worker.ts", import.meta.url), request, context, running);
      return { bytes, mediaType: MEDIA_TYPE, parameters } satisfies GeneratedFile;
    },
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
