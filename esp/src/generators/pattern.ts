import { Worker } from "node:worker_threads";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { GeneratedFile, GenerationContext, GenerationParameters, Generator } from "./generator.ts";
import type { FromWorker } from "./pattern/worker.ts";
import type { RenderRequest } from "./pattern/render.ts";

const MEDIA_TYPE = "image/png";
/** Measured on one core: seconds for a picture of 512x512. */
const SECONDS_PER_MEGAPIXEL = 8;
const MAX_SIDE = 2048;

/**
 * The embedded generator: needs no network, no download and no graphics card.
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
    mediaType: MEDIA_TYPE,
    digitalSource: "algorithmicMedia",
    capabilities: { deterministic: true, progress: true, cancellation: true },
    parameters: { width: side, height: side },
    estimate: ({ parameters }) => Math.ceil((parameters.width * parameters.height * SECONDS_PER_MEGAPIXEL) / 1e6),
    async run({ prompt, seed, parameters }, context) {
      checkSize(parameters);
      const bytes = await runWorker({ prompt, seed, width: parameters.width, height: parameters.height }, context, running);
      return { bytes, mediaType: MEDIA_TYPE, parameters } satisfies GeneratedFile;
    },
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}

function runWorker(request: RenderRequest, { signal, onProgress }: GenerationContext, running: Set<Worker>): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const cancelled = () => new GenuineError("generation_cancelled", "The generation was cancelled.", { cause: signal.reason });
    if (signal.aborted) return reject(cancelled());
    const worker = new Worker(new URL("./pattern/worker.ts", import.meta.url), { workerData: request });
    running.add(worker);
    const stop = () => void worker.terminate();
    signal.addEventListener("abort", stop, { once: true });
    worker.on("message", (message: FromWorker) => {
      if ("progress" in message) onProgress(message.progress);
      else resolve(message.bytes);
    });
    worker.once("error", (cause) =>
      reject(new GenuineError("generator_failed", `The pattern network stopped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })),
    );
    worker.once("exit", (code) => {
      running.delete(worker);
      signal.removeEventListener("abort", stop);
      // After an answer these do nothing.
      if (signal.aborted) reject(cancelled());
      reject(new GenuineError("generator_failed", `The pattern network ended without a picture (exit code ${code}).`));
    });
  });
}

function checkSize({ width, height }: GenerationParameters): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 64 || side > MAX_SIDE) {
      throw new GenuineError("generator_failed", `A picture of ${width}x${height} pixels can not be made: sides go from 64 to ${MAX_SIDE}.`);
    }
  }
}
