import { pino, type Logger } from "pino";

export type { Logger };

/** JSON lines on standard output. Every line of a job carries its id as `job`. */
export function createLogger(level: string, name: string): Logger {
  return pino({
    level,
    base: { esp: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ["key", "*.key", "*.signature", "*.privateKey"],
  });
}

/** What of an error goes into a log line: no stack for errors that are meant for people. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (error instanceof Error && "shortMessage" in error) {
    return {
      error: (error as Error & { shortMessage: string }).shortMessage,
      code: (error as { code?: unknown }).code,
    };
  }
  return error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
}
