/** What adapters to servers share: requests with limits, and errors in the same words. */
import { checkedFormat } from "@genuine/sdk/fingerprint/decode";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { z } from "zod";
import type { GeneratedFile, GenerationContext, GenerationRequest } from "./generator.ts";

export type ServerSettings = {
  /** Without a slash at its end. */
  url: string;
  /** Name of the model, as it goes into prompt commitments; servers that have several are asked for it. */
  model: string;
  /** Milliseconds that one picture or text may take. */
  timeoutMs: number;
  /** A secret that the server wants with each request. */
  key: string | undefined;
};

export type RemoteSettings = ServerSettings & { steps: number; width: number; height: number; cfg: number };

export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Statuses of servers that are overloaded or starting: another attempt may help. */
const BUSY = new Set([429, 502, 503, 504]);

/** Seconds that the last one took, for estimates. */
export class Pace {
  seconds = 30;

  async measure<T>(work: () => Promise<T>): Promise<T> {
    const began = Date.now();
    const result = await work();
    this.seconds = Math.ceil((Date.now() - began) / 1000);
    return result;
  }
}

export class Remote {
  readonly settings: ServerSettings;
  readonly #names: string;

  /** @param names How the settings that name the server begin, to tell an operator what to change. */
  constructor(settings: ServerSettings, names: "GENUINE_IMAGES" | "GENUINE_TEXTS" = "GENUINE_IMAGES") {
    this.settings = { ...settings, url: settings.url.replace(/\/+$/, "") };
    this.#names = names;
  }

  /**
   * Makes one picture within its time.
   * @param cancel Told when it is cancelled or too late, for servers that would go on.
   * @throws GenuineError as `Generator.run`
   */
  async run(
    { parameters }: GenerationRequest,
    context: GenerationContext,
    work: (signal: AbortSignal) => Promise<Uint8Array>,
    cancel?: () => Promise<unknown>,
  ): Promise<GeneratedFile> {
    return this.#inTime(
      context,
      async (signal) => {
        const bytes = await work(signal);
        return { bytes, mediaType: `image/${formatOf(bytes)}`, parameters };
      },
      cancel,
    );
  }

  /** Writes one text within its time; servers stop when the connection is closed. @throws GenuineError as `Generator.run` */
  async write(
    { parameters }: GenerationRequest,
    context: GenerationContext,
    work: (signal: AbortSignal) => Promise<string>,
  ): Promise<GeneratedFile> {
    return this.#inTime(context, async (signal) => {
      const text = (await work(signal)).trim();
      if (text === "") throw badAnswer("has no text in it");
      return { bytes: new TextEncoder().encode(`${text}\n`), mediaType: "text/plain", parameters };
    });
  }

  async #inTime(
    context: GenerationContext,
    work: (signal: AbortSignal) => Promise<GeneratedFile>,
    cancel?: () => Promise<unknown>,
  ): Promise<GeneratedFile> {
    const { signal } = context;
    const late = AbortSignal.timeout(this.settings.timeoutMs);
    try {
      return await work(AbortSignal.any([signal, late]));
    } catch (error) {
      if (!(error instanceof GenuineError)) await cancel?.().catch(() => undefined);
      if (signal.aborted)
        throw new GenuineError("generation_cancelled", "The generation was cancelled.", { cause: error });
      if (!late.aborted || error instanceof GenuineError) throw this.#explain(error);
      const { url, timeoutMs } = this.settings;
      throw new GenuineError(
        "generator_timeout",
        `The generator at ${url} took longer than ${Math.round(timeoutMs / 1000)} s.`,
        { cause: error },
      );
    }
  }

  /** A good answer, which `text` and `json` then read. */
  async ask(path: string, init: RequestInit & { json?: unknown } = {}): Promise<Response> {
    const { json, ...rest } = init;
    const headers = new Headers(init.headers);
    if (json !== undefined) headers.set("content-type", "application/json");
    if (this.settings.key !== undefined) headers.set("authorization", `Bearer ${this.settings.key}`);
    const body = json === undefined ? init.body : JSON.stringify(json);
    const response = await fetch(this.settings.url + path, {
      ...rest,
      headers,
      body,
      method: init.method ?? (json === undefined ? "GET" : "POST"),
    });
    if (response.ok) return response;
    const told = `The generator answered with status ${response.status}: ${(await textOf(response)).slice(0, 300)}`;
    if (BUSY.has(response.status))
      throw new GenuineError("generator_unreachable", told, { remedy: "It is tried again." });
    throw new GenuineError(
      "generator_failed",
      told,
      response.status === 401 || response.status === 403 ? { remedy: `Check ${this.#names}_KEY.` } : {},
    );
  }

  async json<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
    const parsed = schema.safeParse(parseJson(await textOf(response)));
    if (parsed.success) return parsed.data;
    throw badAnswer("is not what its protocol says");
  }

  /** Of `Generator.probe`. */
  async probe(path: string, what: string, signal: AbortSignal): Promise<string> {
    try {
      const response = await this.ask(path, { signal });
      await response.body?.cancel();
      return `${what} answers at ${this.settings.url}.`;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    if (error instanceof GenuineError) return error;
    const { url } = this.settings;
    const detail = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return new GenuineError("generator_unreachable", `The generator at ${url} can not be reached (${detail}).`, {
      remedy: `Start it with its API switched on, or change ${this.#names}_URL.`,
      cause: error,
    });
  }
}

/** The bytes of a picture in base64; some servers put "data:image/png;base64," in front. */
export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64.replace(/^data:[^,]*,/, ""), "base64"));
}

export async function textOf(response: Response): Promise<string> {
  return Buffer.from(await limited(response)).toString("utf8");
}

/** @throws GenuineError generator_bad_answer when it is too long */
export async function limited(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw badAnswer(`is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The lines of an answer, as they come. @throws GenuineError generator_bad_answer when it is too long */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw badAnswer(`is longer than ${MAX_ANSWER_BYTES} bytes`);
    const [first = "", ...rest] = decoder.decode(chunk, { stream: true }).split("\n");
    pieces.push(first);
    for (const next of rest) {
      const line = pieces.join("");
      if (line.trim() !== "") yield line;
      pieces = [next];
    }
  }
  if (pieces.join("").trim() !== "") yield pieces.join("");
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer("is not JSON", cause);
  }
}

export function badAnswer(what: string, cause?: unknown): GenuineError {
  return new GenuineError("generator_bad_answer", `The generator's answer ${what}.`, {
    remedy: "Check that its address is that of such a server.",
    cause,
  });
}

function formatOf(bytes: Uint8Array): string {
  try {
    return checkedFormat(bytes);
  } catch (cause) {
    throw badAnswer("holds something that is no picture", cause);
  }
}
