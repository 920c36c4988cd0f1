/** What adapters to servers that write share: what they are asked, and how their words come together. */
import type { GenerationContext, GenerationRequest } from "./generator.ts";
import { badAnswer, type ServerSettings } from "./remote.ts";

export type WritingSettings = ServerSettings & { maxTokens: number; temperature: number };

/** Goes before every prompt, and into its commitment. */
const INSTRUCTIONS =
  "Write what the user asks for. Answer with the finished text alone: no title unless one is asked for, no remarks before or after it.";
/** Of one text; a book is no product here. */
export const MAX_TEXT_BYTES = 64 * 1024;
const TOLD_EVERY_MS = 150;

export function writingParameters({ maxTokens, temperature }: WritingSettings): GenerationRequest["parameters"] {
  return { max_tokens: maxTokens, temperature, instructions: INSTRUCTIONS };
}

export function messagesOf({ prompt, parameters }: GenerationRequest): { role: "system" | "user"; content: string }[] {
  return [
    { role: "system", content: String(parameters.instructions) },
    { role: "user", content: prompt },
  ];
}

/** A text that grows piece by piece, of about a token each, and tells of itself now and then. */
export class GrowingText {
  text = "";
  #pieces = 0;
  #told = 0;
  readonly #mostPieces: number;
  readonly #onProgress: GenerationContext["onProgress"];

  constructor({ parameters }: GenerationRequest, { onProgress }: GenerationContext) {
    this.#mostPieces = Number(parameters.max_tokens);
    this.#onProgress = onProgress;
  }

  /** @throws GenuineError generator_bad_answer when the text is too long */
  add(piece: string): void {
    this.text += piece;
    if (Buffer.byteLength(this.text) > MAX_TEXT_BYTES)
      throw badAnswer(`is a text of more than ${MAX_TEXT_BYTES} bytes`);
    this.#pieces++;
    if (Date.now() - this.#told < TOLD_EVERY_MS) return;
    this.#told = Date.now();
    // How long it becomes nobody knows before.
    this.#onProgress(Math.min(0.95, this.#pieces / this.#mostPieces), this.text);
  }
}
