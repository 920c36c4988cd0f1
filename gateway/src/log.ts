import { GenuineError } from "@genuine/sdk/genuine-error";
import { type Logger, pino } from "pino";

export type { Logger };

/** JSON lines on standard output. Neither keys nor prompts are ever written. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/** Fields of an error for a log line: no stack for user-facing errors, and never a URL, which may contain a key. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (error instanceof GenuineError) return { code: error.code, error: withoutUrls(error.shortMessage) };
  return error instanceof Error ? { error: withoutUrls(error.stack ?? error.message) } : { error: String(error) };
}

function withoutUrls(text: string): string {
  return text.replace(/\b(https?:\/\/)([^/\s@]*@)?([^/\s"']+)[^\s"']*/g, "$1$3/…");
}
