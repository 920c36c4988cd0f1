import type { DigitalSource } from "@genuine/sdk/content-credentials";
import type { PromptOpening } from "@genuine/sdk/prompt";

/** One picture or text to make. Everything here is committed to in the quote, before anybody pays. */
export type GenerationRequest = {
  prompt: string;
  /** A whole number, 0 to 2^32 - 1. */
  seed: number;
  parameters: GenerationParameters;
};

/** Of pictures `width` and `height`, in pixels, among them. */
export type GenerationParameters = PromptOpening["parameters"];

export type GenerationContext = {
  signal: AbortSignal;
  /** Hears of progress, 0 to 1, and of those that can show it, of the picture so far, encoded as the generator likes, or the text so far. */
  onProgress(progress: number, soFar?: Uint8Array | string): void;
};

export type GeneratedFile = { bytes: Uint8Array; mediaType: string; parameters: GenerationParameters };

/** A source of pictures or of texts. */
export type Generator = {
  /** How many it makes at the same time; one if not said. */
  readonly lanes?: number;
  readonly id: string;
  /** For people. */
  readonly label: string;
  readonly description: string;
  /** Name of the model as it goes into prompt commitments. */
  readonly model: string;
  readonly mediaType: string;
  /** For the Content Credentials: whether the model was trained. */
  readonly digitalSource: DigitalSource;
  readonly capabilities: {
    /** The same request always gives the same bytes. */
    deterministic: boolean;
    progress: boolean;
    cancellation: boolean;
  };
  /** What new quotes commit to. */
  readonly parameters: GenerationParameters;
  /** A sentence on what answers; rejects as `run` does. Without it the generator has nothing to reach. */
  probe?(signal: AbortSignal): Promise<string>;
  /** Words of a prompt that have no part in what is made, as the model does not know them. Not there: all have. */
  leftOut?(prompt: string): string[];
  /** Seconds that one takes, about. */
  estimate(request: Pick<GenerationRequest, "parameters">): number;
  /**
   * @throws GenuineError generation_cancelled when `signal` fires, generator_unreachable or generator_timeout when
   * another attempt may help, generator_failed or generator_bad_answer otherwise.
   */
  run(request: GenerationRequest, context: GenerationContext): Promise<GeneratedFile>;
  close(): Promise<void>;
};

/** Failures that may pass by themselves: the job tries again until its deadline. */
export const RETRYABLE_GENERATOR_ERRORS: readonly string[] = ["generator_unreachable", "generator_timeout"];

/** Pixels of a picture to make; not numbers where they are not given. */
export function sizeOf({ width, height }: GenerationParameters): { width: number; height: number } {
  return { width: Number(width), height: Number(height) };
}
