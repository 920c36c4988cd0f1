import type { DigitalSource } from "@genuine/sdk/content-credentials";
import type { ModelTerms } from "@genuine/sdk/model-terms";
import type { PromptOpening } from "@genuine/sdk/prompt";

/** One picture or text to make. The quote commits to all of it before the payment. */
export type GenerationRequest = {
  prompt: string;
  /** A whole number, 0 to 2^32 - 1. */
  seed: number;
  parameters: GenerationParameters;
};

/** For pictures these include `width` and `height`, in pixels. */
export type GenerationParameters = PromptOpening["parameters"];

export type GenerationContext = {
  signal: AbortSignal;
  /** Called with the progress, 0 to 1, and, if the generator can, the partial picture (any encoding) or text so far. */
  onProgress(progress: number, soFar?: Uint8Array | string): void;
};

export type GeneratedFile = { bytes: Uint8Array; mediaType: string; parameters: GenerationParameters };

/** A source of pictures or of texts. */
export type Generator = {
  /** How many it makes concurrently; one by default. */
  readonly lanes?: number;
  readonly id: string;
  /** For display. */
  readonly label: string;
  readonly description: string;
  /** Model name, as in prompt commitments. */
  readonly model: string;
  /** Its licence, and the hash of its files where they are at hand: quotes commit to both. */
  readonly terms: ModelTerms;
  readonly mediaType: string;
  /** For the Content Credentials: whether the model was trained. */
  readonly digitalSource: DigitalSource;
  readonly capabilities: {
    /** Whether the same request always gives the same bytes. */
    deterministic: boolean;
    progress: boolean;
    cancellation: boolean;
  };
  /** Parameters that new quotes commit to, with the terms. */
  readonly parameters: GenerationParameters;
  /** Parameters of a small and quick one for trials; those above if there is nothing quicker. */
  readonly trial?: GenerationParameters;
  /** Resolves to a sentence about the server; rejects as `run` does. Absent if there is no server to reach. */
  probe?(signal: AbortSignal): Promise<string>;
  /** Words of a prompt that the model does not know and ignores. Absent if it uses all. */
  leftOut?(prompt: string): string[];
  /** The parts of a prompt that will be made, in its own words; if empty, no quote is given. Absent if the model cannot say. */
  understood?(prompt: string): string[];
  /** Estimated seconds for one. */
  estimate(request: Pick<GenerationRequest, "parameters">): number;
  /**
   * @throws GenuineError generation_cancelled when `signal` fires, generator_unreachable or generator_timeout if a
   * retry may help, generator_failed or generator_bad_answer otherwise.
   */
  run(request: GenerationRequest, context: GenerationContext): Promise<GeneratedFile>;
  close(): Promise<void>;
};

/** Transient failures: the job retries until its deadline. */
export const RETRYABLE_GENERATOR_ERRORS: readonly string[] = ["generator_unreachable", "generator_timeout"];

/** Pixels of a picture to make; NaN if they are not given. */
export function sizeOf({ width, height }: GenerationParameters): { width: number; height: number } {
  return { width: Number(width), height: Number(height) };
}
