/** Base of the adapters for servers: requests with limits, and uniform errors. */
import { ImageUndecodable } from "@genuine/sdk/fingerprint/decode";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ModelTerms } from "@genuine/sdk/model-terms";
import { Agent, fetch as fetchWith } from "undici";
import { z } from "zod";
import { hostOf } from "../secrets.ts";
import type { GeneratedFile, GenerationContext, GenerationRequest } from "./generator.ts";
import { GeneratorError, reasonOf } from "./generator-error.ts";
import type { Pace } from "./pace.ts";
import { plainPicture } from "./plain-picture.ts";
import { withoutThinking } from "./thinking.ts";

export type ServerSettings = {
  /** Without a trailing slash. */
  url: string;
  /** Model name, as in prompt commitments; requested of servers that have several. */
  model: string;
  /** The model's licence as the operator states it. */
  licence?: string | undefined;
  /** Timeout of one picture or text, ms. */
  timeoutMs: number;
  /** Secret that the server requires with each request. */
  key: string | undefined;
  /** How the secret is sent: as a bearer token, or as "user:password". */
  auth?: "bearer" | "basic";
};

export type RemoteSettings = ServerSettings & { steps: number; width: number; height: number; cfg: number };

export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const CONNECT_MS = 10_000;
/** A server may be silent for as long as a picture takes: only the overall timeout ends a request. */
const patient = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: CONNECT_MS } });

/** The operator's statement about the model. Its files are on the server, and their hash is unknown here. */
export function statedTerms({ licence }: ServerSettings): ModelTerms {
  return licence === undefined ? {} : { licence };
}

/** Assumed before a server has made anything. */
const FIRST_ESTIMATE_SECONDS = 30;

/** Estimated seconds for one, from measurements. */
export const estimateOf = ({ seconds }: Pace): number => Math.ceil(seconds || FIRST_ESTIMATE_SECONDS);

/** Pixels a side, and steps, of a picture that shows only whether any can be made. */
const TRIAL = { side: 256, steps: 4 };

/** Parameters of a small picture. */
export function trialOf({ width, height, steps }: RemoteSettings): { width: number; height: number; steps: number } {
  return {
    width: Math.min(width, TRIAL.side),
    height: Math.min(height, TRIAL.side),
    steps: Math.min(steps, TRIAL.steps),
  };
}

export class Remote {
  readonly settings: ServerSettings;
  readonly #names: string;

  /** @param names Prefix of the settings that name the server, for messages to the operator. */
  constructor(settings: ServerSettings, names: "GENUINE_IMAGES" | "GENUINE_TEXTS" = "GENUINE_IMAGES") {
    this.settings = { ...settings, url: settings.url.replace(/\/+$/, "") };
    this.#names = names;
  }

  /**
   * Makes one picture within the timeout.
   * @param cancel Called on cancellation or timeout, for servers that would go on.
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
        const { bytes, format } = await plain(await work(signal));
        return { bytes, mediaType: `image/${format}`, parameters };
      },
      cancel,
    );
  }

  /** Writes one text within the timeout; servers stop when the connection closes. @throws GenuineError as `Generator.run` */
  async write(
    { parameters }: GenerationRequest,
    context: GenerationContext,
    work: (signal: AbortSignal) => Promise<string>,
  ): Promise<GeneratedFile> {
    return this.#inTime(context, async (signal) => {
      const text = withoutThinking(await work(signal)).trim();
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
      throw new GeneratorError("timeout", `${hostOf(url)} took longer than ${Math.round(timeoutMs / 1000)} s`, {
        cause: error,
      });
    }
  }

  /** A successful response, for `text` and `json` to read. */
  async ask(
    path: string,
    init: { json?: unknown; method?: string; headers?: Record<string, string>; signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { json, ...rest } = init;
    const headers = new Headers(init.headers);
    if (json !== undefined) headers.set("content-type", "application/json");
    const { key, auth, url } = this.settings;
    if (key !== undefined)
      headers.set("authorization", auth === "basic" ? `Basic ${Buffer.from(key).toString("base64")}` : `Bearer ${key}`);
    const body = json === undefined ? undefined : JSON.stringify(json);
    const response = (await fetchWith(url + path, {
      ...(rest as Parameters<typeof fetchWith>[1]),
      headers: [...headers],
      body,
      method: init.method ?? (json === undefined ? "GET" : "POST"),
      redirect: "error",
      dispatcher: patient,
    })) as unknown as Response;
    if (response.ok) return response;
    const words = await textOf(response);
    const reason = reasonOf(response.status, words);
    throw new GeneratorError(
      reason,
      `status ${response.status}: ${words}`,
      reason === "unauthorized" ? { remedy: `Check ${this.#names}_KEY.` } : {},
    );
  }

  async json<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
    const parsed = schema.safeParse(parseJson(await textOf(response)));
    if (parsed.success) return parsed.data;
    throw badAnswer("is not what its protocol says");
  }

  /** Implements `Generator.probe`: a request that succeeds, or fails with the reason. */
  async probe(what: string, look: () => Promise<unknown>): Promise<string> {
    try {
      await look();
      return `${what} answers at ${hostOf(this.settings.url)}, with the model ${this.settings.model}.`;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Requires that the model is one of the server's. @throws GeneratorError model_missing */
  requireModel(names: readonly string[]): void {
    const { model } = this.settings;
    if (names.includes(model)) return;
    const known = names.slice(0, 10).join(", ") || "none";
    throw new GeneratorError("model_missing", `there is no ${model} among ${known}`, {
      remedy: `Set ${this.#names}_MODEL to a model that the server has.`,
    });
  }

  #explain(error: unknown): unknown {
    if (error instanceof GenuineError) return error;
    const detail = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return new GeneratorError("unreachable", `${hostOf(this.settings.url)}: ${detail}`, {
      remedy: `Start it with its API switched on, or change ${this.#names}_URL.`,
      cause: error,
    });
  }
}

const Models = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Requires that a server with OpenAI's `/models` lists the model. @throws GeneratorError model_missing */
export async function requireListed(remote: Remote, signal: AbortSignal): Promise<void> {
  const { data } = await remote.json(await remote.ask("/models", { signal }), Models);
  remote.requireModel(data.map(({ id }) => id));
}

/** Decodes a picture in base64; some servers prefix "data:image/png;base64,". */
export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64.replace(/^data:[^,]*,/, ""), "base64"));
}

async function textOf(response: Response): Promise<string> {
  return Buffer.from(await limited(response)).toString("utf8");
}

/** @throws GenuineError generator_bad_answer if it is too long */
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

/** The lines of a response, as they arrive. @throws GenuineError generator_bad_answer if it is too long */
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

export function badAnswer(what: string, cause?: unknown): GeneratorError {
  return new GeneratorError("bad_answer", `the answer ${what}`, {
    remedy: "Check that its address is that of such a server.",
    cause,
  });
}

async function plain(bytes: Uint8Array): ReturnType<typeof plainPicture> {
  try {
    return await plainPicture(bytes);
  } catch (cause) {
    if (cause instanceof ImageUndecodable) throw badAnswer("contains something that is not a picture", cause);
    throw cause;
  }
}
