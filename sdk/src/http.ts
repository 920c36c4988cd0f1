/** JSON over HTTP with errors that carry the server's code. Used by the clients. */
import { endpointBase } from "./endpoint.ts";
import { GenuineError } from "./genuine-error.ts";

/** The body of every error answer of a worker. */
export type ErrorBody = { error: { code: string; message: string; remedy?: string } };

export type HttpOptions = {
  /** Replaces the global fetch. */
  fetch?: typeof globalThis.fetch;
  /** Timeout of a response. Default 15 seconds. */
  timeoutMs?: number;
};

export class HttpClient {
  readonly baseUrl: string;
  readonly #name: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #timeoutMs: number;

  /** The given base URL, if it is invalid. */
  readonly #fault: unknown;

  /** @param name The server in messages, as in "The indexer". */
  constructor(name: string, baseUrl: string, options: HttpOptions = {}) {
    this.#name = name;
    try {
      this.baseUrl = endpointBase(baseUrl);
    } catch (error) {
      // One invalid provider must not break the list; only requests to it fail.
      this.baseUrl = "about:blank";
      this.#fault = error;
    }
    // A bare reference: browsers reject fetch as a method of another object.
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#timeoutMs = options.timeoutMs ?? 15_000;
  }

  /** @throws GenuineError unreachable, timeout, or the server's own code */
  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.request(path, init);
    try {
      return (await response.json()) as T;
    } catch (cause) {
      throw new GenuineError("bad_answer", `${this.#name} at ${this.baseUrl} did not answer with JSON.`, { cause });
    }
  }

  postJson<T>(path: string, body: unknown, init: RequestInit = {}): Promise<T> {
    const headers = { "content-type": "application/json" };
    return this.json<T>(path, { ...init, method: "POST", headers, body: JSON.stringify(body) });
  }

  async bytes(path: string, init: RequestInit = {}): Promise<Uint8Array> {
    return new Uint8Array(await (await this.request(path, init)).arrayBuffer());
  }

  /** A successful response. `untimed` leaves the timeout to `init.signal`, for responses that stream. */
  async request(path: string, init: RequestInit = {}, untimed = false): Promise<Response> {
    if (this.#fault !== undefined) throw this.#fault;
    const timeout = untimed ? undefined : AbortSignal.timeout(this.#timeoutMs);
    const signals = [init.signal, timeout].filter((signal) => signal instanceof AbortSignal);
    let response: Response;
    try {
      response = await this.#fetch(this.baseUrl + path, { ...init, signal: AbortSignal.any(signals) });
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      if (timeout?.aborted === true) {
        const waited = `${this.#timeoutMs / 1000} seconds`;
        throw new GenuineError("timeout", `${this.#name} at ${this.baseUrl} did not answer within ${waited}.`, {
          remedy: "Try again.",
          cause,
        });
      }
      throw new GenuineError("unreachable", `${this.#name} at ${this.baseUrl} cannot be reached.`, {
        remedy: "Check that it runs, then try again.",
        cause,
      });
    }
    if (!response.ok) throw await this.#errorOf(response, path);
    return response;
  }

  async #errorOf(response: Response, path: string): Promise<GenuineError> {
    const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
    const error = body?.error;
    if (typeof error === "object" && typeof error?.code === "string" && typeof error.message === "string") {
      return new GenuineError(error.code, error.message, { remedy: error.remedy });
    }
    const code = response.status === 404 ? "not_found" : "bad_answer";
    return new GenuineError(code, `${this.#name} answered ${response.status} to ${path}.`);
  }
}

/** A query string of the values that are defined: "?a=1&b=true", or nothing. */
export function queryOf(values: Record<string, string | number | boolean | undefined>): string {
  const defined = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] satisfies [string, string]],
  );
  return defined.length === 0 ? "" : `?${new URLSearchParams(defined)}`;
}
