import { type Logger, pino } from "pino";

import { BaseError, HttpRequestError, RpcRequestError } from "viem";
import { hostOf, withoutSecrets } from "./secrets.ts";

export type { Logger };

/** JSON lines on standard output. Lines about a job carry its id as `job`. */
export function createLogger(level: string, name: string): Logger {
  return pino({
    level,
    base: { worker: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ["key", "*.key", "*.signature", "*.privateKey"],
  });
}

/** Which request the node answered with what, for errors that came from one. */
function nodeFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof BaseError)) return {};
  const cause = error.walk((one) => one instanceof HttpRequestError || one instanceof RpcRequestError);
  if (!(cause instanceof HttpRequestError || cause instanceof RpcRequestError)) return {};
  const { url } = cause as { url?: string };
  // If the node answered with an error of its own, viem keeps the request as text only.
  const [, method] = /"method":"(\w+)"/.exec(cause.message) ?? [];
  return {
    node: url === undefined ? undefined : hostOf(url),
    method,
    status: cause instanceof HttpRequestError ? cause.status : cause.code,
    said: withoutSecrets(cause.details ?? "").slice(0, 300),
  };
}

/** Fields of an error for a log line: no stack for errors that are meant for people. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (error instanceof Error && "shortMessage" in error) {
    return {
      error: withoutSecrets((error as Error & { shortMessage: string }).shortMessage),
      code: (error as { code?: unknown }).code,
      ...nodeFields(error),
    };
  }
  return error instanceof Error
    ? { error: withoutSecrets(error.message), stack: withoutSecrets(error.stack ?? "") }
    : { error: withoutSecrets(String(error)) };
}
