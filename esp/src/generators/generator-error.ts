/** Failures of generators, in sentences of our own: a server's message may contain the prompt or a key. */
import { GenuineError } from "@genuine/sdk/genuine-error";

/** Public reasons. */
const REASONS = {
  unreachable: "The generator can not be reached.",
  overloaded: "The generator is overloaded, or still starting.",
  server_error: "The generator had an error of its own.",
  out_of_memory: "The generator ran out of memory.",
  lost: "The generator has forgotten this task.",
  interrupted: "The work was interrupted at the generator before it was finished.",
  timeout: "The generator took longer than there was time.",
  unauthorized: "The generator wants other credentials.",
  bad_request: "The generator does not take such a request.",
  model_missing: "The generator does not have the model that was quoted.",
  wrong_model: "The generator used another model than was quoted.",
  refused: "The generator refuses this prompt.",
  truncated: "The text became longer than this provider's generator may write.",
  failed: "The generator failed.",
  bad_answer: "The generator's answer is not what its protocol says.",
} as const;
export type GeneratorReason = keyof typeof REASONS;

/** Transient reasons, worth a retry. */
const PASSING: ReadonlySet<GeneratorReason> = new Set([
  "unreachable",
  "overloaded",
  "server_error",
  "out_of_memory",
  "lost",
  "interrupted",
]);
const MOST_DETAIL = 300;

export class GeneratorError extends GenuineError {
  readonly reason: GeneratorReason;
  /** The server's message, truncated: for the operator only. */
  readonly detail: string;

  constructor(reason: GeneratorReason, detail: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(codeOf(reason), REASONS[reason], options);
    this.reason = reason;
    this.detail = detail.slice(0, MOST_DETAIL);
  }
}

function codeOf(reason: GeneratorReason): string {
  if (PASSING.has(reason)) return "generator_unreachable";
  if (reason === "timeout") return "generator_timeout";
  return reason === "bad_answer" ? "generator_bad_answer" : "generator_failed";
}

/** Classifies a failure by its status and message. */
export function reasonOf(status: number, words: string): GeneratorReason {
  if (/out of memory|OutOfMemory|CUDA error: out|insufficient memory/i.test(words)) return "out_of_memory";
  if (status === 429 || status === 502 || status === 503 || status === 504) return "overloaded";
  if (status >= 500 || status === 408) return "server_error";
  if (status === 401 || status === 403) return "unauthorized";
  if (/content_policy|moderation_blocked|safety system/i.test(words)) return "refused";
  if (status === 404 && /model/i.test(words)) return "model_missing";
  return "bad_request";
}
