import type { Worker } from "node:worker_threads";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { Lexicon } from "./embedded/lexicon.ts";
import type { EmbeddedRequest } from "./embedded/render.ts";
import { sceneOf } from "./embedded/scene.ts";
import { MODELS, Vocabulary } from "./embedded/vocabulary.ts";
import { type Generator, sizeOf } from "./generator.ts";
import { hashOfFiles } from "./model-hash.ts";
import { checkSize, runThread } from "./thread.ts";

const MAX_SIDE = 2048;
const MAX_STEPS = 100;
const MAX_GUIDANCE = 10;
/** On one core, for two objects; a step without guidance takes half. */
const SECONDS_PER_STEP = 0.15;
const SECONDS_BESIDES = 1.5;

/** Measured in docs/model-card.md: guidance sharpens, more steps change little. */
export const EMBEDDED = { steps: 8, guidance: 2 } as const;

/** Files of the model: without the vocabulary the networks' tokens have no meaning. */
const FILES = ["painter.onnx", "upscaler.onnx", "vocabulary.json"].map((name) => new URL(name, MODELS));

export type EmbeddedSettings = { side: number; steps: number; guidance: number };

/** Our own picture model, small enough for any processor; everything it needs is in this repository. */
export function embeddedGenerator({ side, steps, guidance }: EmbeddedSettings): Generator {
  const running = new Set<Worker>();
  const vocabulary = new Vocabulary();
  const lexicon = new Lexicon(vocabulary);
  return {
    id: "embedded",
    label: "Genuine painter (small picture model)",
    description:
      `A small neural network of our own that was trained on emoji paints the things that your prompt names, in the colours it names, and lays them over a drawn backdrop. It knows ` +
      `${vocabulary.concepts.length} things, such as animals, food, vehicles, faces, tools and plants, in 13 colours, numbers, sizes, places, times of day, weather, moods and styles, and how two things stand ` +
      `to each other: "a red fish wearing a crown", "two owls at night, watercolour". It reads emoji and ${lexicon.languages.length} languages, leaves out words that it does not know, and draws icons, not photographs.`,
    model: "genuine-painter-2",
    terms: { licence: "MIT", sha256: hashOfFiles(FILES) },
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: true, progress: true, cancellation: true },
    parameters: { width: side, height: side, steps, guidance },
    leftOut: (prompt) => sceneOf(prompt, lexicon).leftOut,
    understood: (prompt) => sceneOf(prompt, lexicon).understood,
    estimate: ({ parameters }) => Math.ceil(SECONDS_BESIDES + Number(parameters.steps) * SECONDS_PER_STEP),
    async run({ prompt, seed, parameters }, context) {
      const { width, height } = checkSize(sizeOf(parameters), MAX_SIDE);
      const request: EmbeddedRequest = {
        prompt,
        seed,
        width,
        height,
        steps: Number(parameters.steps),
        guidance: Number(parameters.guidance),
      };
      if (
        !Number.isInteger(request.steps) ||
        request.steps < 1 ||
        request.steps > MAX_STEPS ||
        !(request.guidance >= 1 && request.guidance <= MAX_GUIDANCE)
      ) {
        throw new GenuineError(
          "generator_failed",
          `A picture in ${parameters.steps} steps with guidance ${parameters.guidance} cannot be made: steps go from 1 to ${MAX_STEPS}, guidance from 1 to ${MAX_GUIDANCE}.`,
        );
      }
      const bytes = await runThread(new URL("./embedded/worker.ts", import.meta.url), request, context, running);
      return { bytes, mediaType: "image/png", parameters };
    },
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}
