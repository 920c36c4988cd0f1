/** Adapter for the HTTP API that AUTOMATIC1111's web UI and Draw Things share (`/sdapi/v1`). */
import { setTimeout as sleep } from "node:timers/promises";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { z } from "zod";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";

export type SdapiSettings = {
  url: string;
  steps: number;
  width: number;
  height: number;
  cfg: number;
  /** Name of the model that the server has loaded, as it goes into prompt commitments. */
  model: string;
  /** Milliseconds that one picture may take. */
  timeoutMs: number;
};

const PNG_SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const PROGRESS_EVERY_MS = 700;

const Images = z.object({ images: z.array(z.string()).min(1) });
const Progress = z.object({ progress: z.number(), current_image: z.string().nullish() });

export function sdapiGenerator(settings: SdapiSettings): Generator {
  const { steps, width, height, cfg, model, timeoutMs } = settings;
  const base = settings.url.replace(/\/+$/, "");
  let lastSeconds = 30;

  return {
    id: "sdapi",
    label: `Stable Diffusion (${model})`,
    description: "A diffusion model that paints what the prompt describes, run by this provider on its own machine.",
    model,
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: { width, height, steps, cfg_scale: cfg },
    estimate: () => lastSeconds,
    async run(request, { signal, onProgress }) {
      const started = Date.now();
      const finished = new AbortController();
      const polling = pollProgress(base, AbortSignal.any([signal, finished.signal]), onProgress);
      try {
        const bytes = await txt2img(base, request, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
        lastSeconds = Math.ceil((Date.now() - started) / 1000);
        return { bytes, mediaType: "image/png", parameters: request.parameters };
      } catch (error) {
        throw signal.aborted ? new GenuineError("generation_cancelled", "The generation was cancelled.", { cause: error }) : explain(error, settings);
      } finally {
        finished.abort();
        await polling;
      }
    },
    async close() {},
  };
}

async function txt2img(base: string, request: GenerationRequest, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(`${base}/sdapi/v1/txt2img`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(txt2imgBody(request)),
    signal,
  });
  const text = await readLimited(response);
  if (!response.ok) throw new GenuineError("generator_failed", `The generator answered with status ${response.status}: ${text.slice(0, 200)}`);
  const answer = Images.safeParse(parseJson(text));
  if (!answer.success) throw badAnswer("has no picture in it");
  const bytes = bytesOf(answer.data.images[0]!);
  if (!bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) throw badAnswer("holds something that is no PNG picture");
  return new Uint8Array(bytes);
}

/** Some servers put "data:image/png;base64," in front. */
function bytesOf(image: string): Buffer {
  return Buffer.from(image.replace(/^data:[^,]*,/, ""), "base64");
}

function txt2imgBody({ prompt, seed, parameters }: GenerationRequest) {
  return { ...parameters, prompt, seed, batch_size: 1, n_iter: 1, send_images: true, save_images: false };
}

/** Asks how far the picture is. A server without this answers with an error, which is no harm. */
async function pollProgress(base: string, signal: AbortSignal, onProgress: GenerationContext["onProgress"]): Promise<void> {
  let best = 0;
  while (!signal.aborted) {
    await sleep(PROGRESS_EVERY_MS, undefined, { signal }).catch(() => undefined);
    try {
      const response = await fetch(`${base}/sdapi/v1/progress?skip_current_image=false`, { signal });
      if (!response.ok) return;
      const { progress, current_image: picture } = Progress.parse(parseJson(await readLimited(response)));
      // It falls back to 0 when the picture is done.
      if (progress > best && progress <= 1) onProgress((best = progress), picture ? bytesOf(picture) : undefined);
    } catch {
      return;
    }
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw badAnswer(`is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer("is not JSON", cause);
  }
}

function badAnswer(what: string, cause?: unknown): GenuineError {
  return new GenuineError("generator_bad_answer", `The generator's answer ${what}.`, { remedy: "Check that GENUINE_SDAPI_URL is such a server.", cause });
}

function explain(error: unknown, { url, timeoutMs }: SdapiSettings): unknown {
  if (error instanceof GenuineError) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new GenuineError("generator_timeout", `The generator at ${url} took longer than ${Math.round(timeoutMs / 1000)} s.`, { cause: error });
  }
  const detail = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new GenuineError("generator_unreachable", `The generator at ${url} can not be reached (${detail}).`, {
    remedy: "Start it with its API switched on, or change GENUINE_SDAPI_URL.",
    cause: error,
  });
}
