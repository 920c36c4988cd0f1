/** An error with a sentence for people and a code for programs. */
export class GenuineError extends Error {
  override readonly name = "GenuineError";
  /** Stable, snake_case. Tests and callers compare this, never the text. */
  readonly code: string;
  /** One sentence, with the value at fault. */
  readonly shortMessage: string;
  /** What to do about it. */
  readonly remedy: string | undefined;

  constructor(code: string, shortMessage: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(options.remedy === undefined ? shortMessage : `${shortMessage} ${options.remedy}`, { cause: options.cause });
    this.code = code;
    this.shortMessage = shortMessage;
    this.remedy = options.remedy;
  }
}

/** Whether `error` is a GenuineError of this code. */
export function hasCode(error: unknown, code: string): error is GenuineError {
  return error instanceof GenuineError && error.code === code;
}
