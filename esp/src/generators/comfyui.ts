/**
 * Adapter for ComfyUI: a workflow is queued by `POST /prompt`, tells how far it is over a websocket, and when `/history`
 * knows its end the picture is fetched by `/view`.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { z } from "zod";
import { type ComfyWorkflow, filledIn } from "./comfyui-workflow.ts";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { badAnswer, limited, Pace, Remote, type RemoteSettings } from "./remote.ts";

const LOOK_EVERY_MS = 500;
const CANCEL_MS = 3_000;
/** Of a binary message: an unfinished picture, behind the format's number. */
const PREVIEW = 1;
const PREVIEW_AT = 8;

const Queued = z.object({ prompt_id: z.string(), node_errors: z.record(z.string(), z.unknown()).nullish() });
const Image = z.object({ filename: z.string(), subfolder: z.string(), type: z.string() });
const Entry = z.object({
  outputs: z.record(z.string(), z.object({ images: z.array(Image).nullish() })),
  status: z
    .object({
      status_str: z.string(),
      completed: z.boolean(),
      messages: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])).nullish(),
    })
    .nullish(),
});
const History = z.record(z.string(), Entry);
const Message = z.object({
  type: z.string(),
  data: z.object({ prompt_id: z.string().nullish(), value: z.number().nullish(), max: z.number().nullish() }),
});

export function comfyuiGenerator(settings: RemoteSettings & { workflow: ComfyWorkflow }): Generator {
  const { steps, width, height, cfg, model, workflow } = settings;
  const remote = new Remote(settings);
  const pace = new Pace();
  return {
    id: "comfyui",
    label: `ComfyUI (${model})`,
    description:
      "A workflow of ComfyUI that paints what the prompt describes, run by this provider on its own machine.",
    model,
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: { width, height, steps, cfg_scale: cfg },
    probe: (signal) => remote.probe("/system_stats", "ComfyUI", signal),
    estimate: () => pace.seconds,
    async run(request, context) {
      const work = new Run(
        remote,
        filledIn(workflow, { ...request.parameters, prompt: request.prompt, seed: request.seed, model }),
        context,
      );
      return pace.measure(() =>
        remote.run(
          request,
          context,
          (signal) => work.picture(signal),
          () => work.cancel(),
        ),
      );
    },
    async close() {},
  };
}

/** One workflow under way. */
class Run {
  readonly #remote: Remote;
  readonly #graph: ComfyWorkflow;
  readonly #onProgress: GenerationContext["onProgress"];
  readonly #clientId = randomUUID();
  #id: string | undefined;
  #best = 0;

  constructor(remote: Remote, graph: ComfyWorkflow, { onProgress }: GenerationContext) {
    this.#remote = remote;
    this.#graph = graph;
    this.#onProgress = onProgress;
  }

  async picture(signal: AbortSignal): Promise<Uint8Array> {
    const socket = await this.#listen(signal);
    try {
      const queued = await this.#remote.ask("/prompt", {
        json: { prompt: this.#graph, client_id: this.#clientId },
        signal,
      });
      const { prompt_id: id, node_errors: errors } = await this.#remote.json(queued, Queued);
      if (errors && Object.keys(errors).length > 0)
        throw new GenuineError(
          "generator_failed",
          `ComfyUI refuses the workflow: ${JSON.stringify(errors).slice(0, 300)}`,
        );
      this.#id = id;
      return await this.#fetch(await this.#end(id, signal), signal);
    } finally {
      socket?.close();
    }
  }

  /** It would go on painting for nobody: taken from the queue, or stopped. */
  async cancel(): Promise<void> {
    if (this.#id === undefined) return;
    const signal = AbortSignal.timeout(CANCEL_MS);
    await this.#remote.ask("/queue", { json: { delete: [this.#id] }, signal });
    await this.#remote.ask("/interrupt", { json: { prompt_id: this.#id }, signal });
  }

  /** Of progress alone: without it the picture is made all the same. */
  async #listen(signal: AbortSignal): Promise<WebSocket | undefined> {
    const url = `${this.#remote.settings.url.replace(/^http/, "ws")}/ws?clientId=${this.#clientId}`;
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
    const opened = new Promise<WebSocket | undefined>((resolve) => {
      socket.onopen = () => resolve(socket);
      socket.onerror = socket.onclose = () => resolve(undefined);
      signal.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    return opened;
  }

  #hear(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      const view = new DataView(data);
      if (data.byteLength > PREVIEW_AT && view.getUint32(0) === PREVIEW)
        this.#onProgress(this.#best, new Uint8Array(data, PREVIEW_AT));
      return;
    }
    const parsed = typeof data === "string" ? Message.safeParse(jsonOf(data)) : undefined;
    if (!parsed?.success || parsed.data.type !== "progress") return;
    const { prompt_id: id, value, max } = parsed.data.data;
    // Older versions do not say whose progress it is: then it is that of this client.
    if ((id && this.#id !== undefined && id !== this.#id) || !value || !max || value > max) return;
    if (value / max > this.#best) this.#onProgress((this.#best = value / max));
  }

  async #end(id: string, signal: AbortSignal): Promise<z.infer<typeof Entry>> {
    for (;;) {
      const entry = (
        await this.#remote.json(await this.#remote.ask(`/history/${encodeURIComponent(id)}`, { signal }), History)
      )[id];
      const status = entry?.status;
      if (status?.status_str === "error")
        throw new GenuineError("generator_failed", `ComfyUI failed: ${reasonOf(status.messages ?? [])}`);
      if (entry !== undefined && (status == null || status.completed)) return entry;
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  }

  async #fetch({ outputs }: z.infer<typeof Entry>, signal: AbortSignal): Promise<Uint8Array> {
    const images = Object.values(outputs).flatMap(({ images }) => images ?? []);
    // Previews that a workflow makes on its way are of type "temp".
    const image = images.find(({ type }) => type === "output") ?? images[0];
    if (image === undefined) throw badAnswer("has no picture in it: the workflow saves none");
    return limited(await this.#remote.ask(`/view?${new URLSearchParams(image)}`, { signal }));
  }
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(messages: readonly (readonly [string, Record<string, unknown>])[]): string {
  const [, error] = messages.find(([type]) => type === "execution_error") ?? [];
  const { node_type: node, exception_message: message } = error ?? {};
  return error === undefined ? "it was interrupted." : `${String(node)}: ${String(message).trim().slice(0, 300)}`;
}
