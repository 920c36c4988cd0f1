/** Base of the adapters for text servers: system prompt, limits, and collection of streamed text. */
import type { GenerationContext, GenerationRequest } from "./generator.ts";
import { badAnswer, type ServerSettings } from "./remote.ts";
import { withoutThinking } from "./thinking.ts";

export type WritingSettings = ServerSettings & { maxTokens: number; temperature: number };

/** Precedes every prompt, and is part of its commitment. */
const INSTRUCTIONS =
  "Write what the user asks for. Answer with the finished text alone: no title unless one is asked for, no remarks before or after it.";
/** Words that fit into a number of tokens with a margin: a truncated text is not sold. */
const WORDS_PER_TOKEN = 0.5;
/** Maximum length of a text; books are out of scope. */
export const MAX_TEXT_BYTES = 64 * 1024;
const REPORT_EVERY_MS = 150;

export function writingParameters({ maxTokens, temperature }: WritingSettings): GenerationRequest["parameters"] {
  const words = Math.floor(maxTokens * WORDS_PER_TOKEN);
  return { max_tokens: maxTokens, temperature, instructions: `${INSTRUCTIONS} Use at most ${words} words.` };
}

export function messagesOf({ prompt, parameters }: GenerationRequest): { role: "system" | "user"; content: string }[] {
  return [
    { role: "system", content: String(parameters.instructions) },
    { role: "user", content: prompt },
  ];
}

/** Collects streamed text, about a token at a time, and reports it now and then. */
export class GrowingText {
  text = "";
  #pieces = 0;
  #reportedAt = 0;
  readonly #mostPieces: number;
  readonly #onProgress: GenerationContext["onProgress"];

  constructor({ parameters }: GenerationRequest, { onProgress }: GenerationContext) {
    this.#mostPieces = Number(parameters.max_tokens);
    this.#onProgress = onProgress;
  }

  /** @throws GenuineError generator_bad_answer if the text is too long */
  add(piece: string): void {
    this.text += piece;
    if (Buffer.byteLength(this.text) > MAX_TEXT_BYTES)
      throw badAnswer(`is a text of more than ${MAX_TEXT_BYTES} bytes`);
    this.#pieces++;
    if (Date.now() - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = Date.now();
    // The final length is not known in advance.
    this.#onProgress(Math.min(0.95, this.#pieces / this.#mostPieces), withoutThinking(this.text));
  }
}
