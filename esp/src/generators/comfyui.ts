/**
 * Adapter for ComfyUI: a workflow is queued by `POST /prompt`, reports its progress over a websocket, and once `/history`
 * has its end the picture is fetched by `/view`.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type ComfyWorkflow, filledIn } from "./comfyui-workflow.ts";
import type { GenerationContext, Generator } from "./generator.ts";
import { GeneratorError, reasonOf } from "./generator-error.ts";
import { Pace } from "./pace.ts";
import { badAnswer, estimateOf, limited, Remote, type RemoteSettings, statedTerms, trialOf } from "./remote.ts";

const LOOK_EVERY_MS = 500;
const CANCEL_MS = 3_000;
/** Type of a binary message with a preview frame, after the format's number. */
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
/** Position, id and more of each queued task. */
const Queue = z.object({
  queue_running: z.array(z.tuple([z.number(), z.string()]).rest(z.unknown())),
  queue_pending: z.array(z.tuple([z.number(), z.string()]).rest(z.unknown())),
});
const ObjectInfo = z.record(
  z.string(),
  z.object({ input: z.object({ required: z.record(z.string(), z.array(z.unknown())).nullish() }) }),
);
const Message = z.object({
  type: z.string(),
  data: z.object({ prompt_id: z.string().nullish(), value: z.number().nullish(), max: z.number().nullish() }),
});

export function comfyuiGenerator(settings: RemoteSettings & { workflow: ComfyWorkflow }): Generator {
  const { steps, width, height, cfg, model, workflow } = settings;
  const remote = new Remote(settings);
  const pace = new Pace();
  const trial = { ...trialOf(settings), cfg_scale: cfg };
  return {
    id: "comfyui",
    label: `ComfyUI (${model})`,
    description:
      "A workflow of ComfyUI that paints what the prompt describes, run by this provider on its own machine.",
    model,
    terms: statedTerms(settings),
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: { width, height, steps, cfg_scale: cfg },
    trial,
    probe: (signal) => remote.probe("ComfyUI", () => requireNodes(remote, filledIn(workflow, { model }), signal)),
    estimate: () => estimateOf(pace),
    async run(request, context) {
      const work = new Run(
        remote,
        filledIn(workflow, { ...request.parameters, prompt: request.prompt, seed: request.seed, model }),
        context,
      );
      return pace.measureUnless(request.parameters === trial, () =>
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
        throw new GeneratorError("bad_request", `the workflow is refused: ${JSON.stringify(errors)}`);
      this.#id = id;
      return await this.#fetch(await this.#end(id, signal), signal);
    } finally {
      socket?.close();
    }
  }

  /** Cancels the workflow: removes it from the queue, or interrupts it. */
  async cancel(): Promise<void> {
    if (this.#id === undefined) return;
    const signal = AbortSignal.timeout(CANCEL_MS);
    await this.#remote.ask("/queue", { json: { delete: [this.#id] }, signal });
    // Older versions interrupt the running workflow of any client.
    const { running } = await this.#queue(signal);
    if (running.includes(this.#id)) await this.#remote.ask("/interrupt", { json: { prompt_id: this.#id }, signal });
  }

  async #queue(signal: AbortSignal): Promise<{ running: string[]; pending: string[] }> {
    const queue = await this.#remote.json(await this.#remote.ask("/queue", { signal }), Queue);
    return { running: queue.queue_running.map(([, id]) => id), pending: queue.queue_pending.map(([, id]) => id) };
  }

  /** Only for progress: without it the picture is still made. */
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
    // Older versions omit the client of a progress message: then it is this client's.
    if ((id && this.#id !== undefined && id !== this.#id) || !value || !max || value > max) return;
    if (value / max <= this.#best) return;
    this.#best = value / max;
    this.#onProgress(this.#best);
  }

  async #end(id: string, signal: AbortSignal): Promise<z.infer<typeof Entry>> {
    let wasMissing = false;
    for (;;) {
      const entry = (
        await this.#remote.json(await this.#remote.ask(`/history/${encodeURIComponent(id)}`, { signal }), History)
      )[id];
      const status = entry?.status;
      if (status?.status_str === "error") throw failureOf(status.messages ?? []);
      if (entry !== undefined && (status == null || status.completed)) return entry;
      // The history does not list what is waiting, running or forgotten.
      const { running, pending } = await this.#queue(signal);
      const isMissing = entry === undefined && !running.includes(id) && !pending.includes(id);
      // It may have ended between the two requests.
      if (isMissing && wasMissing) throw new GeneratorError("lost", "neither queue nor history has the task");
      wasMissing = isMissing;
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  }

  async #fetch({ outputs }: z.infer<typeof Entry>, signal: AbortSignal): Promise<Uint8Array> {
    const images = Object.values(outputs).flatMap(({ images }) => images ?? []);
    // Intermediate previews of a workflow are of type "temp".
    const image = images.find(({ type }) => type === "output") ?? images[0];
    if (image === undefined) throw badAnswer("has no picture in it: the workflow saves none");
    return limited(await this.#remote.ask(`/view?${new URLSearchParams(image)}`, { signal }));
  }
}

/** Undefined if it is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(messages: readonly (readonly [string, Record<string, unknown>])[]): GeneratorError {
  const [, error] = messages.find(([type]) => type === "execution_error") ?? [];
  if (error === undefined) return new GeneratorError("interrupted", "somebody has interrupted the workflow");
  const { node_type: node, exception_message: message, exception_type: type } = error;
  const detail = `${String(node)}: ${String(message).trim()}`;
  const isMemory =
    reasonOf(500, `${String(type)} ${detail}`) === "out_of_memory" || /^Allocation on/.test(String(message));
  return new GeneratorError(isMemory ? "out_of_memory" : "failed", detail);
}

/** Requires that the server has the workflow's nodes, and the models and options that it names. @throws GeneratorError model_missing */
async function requireNodes(remote: Remote, graph: ComfyWorkflow, signal: AbortSignal): Promise<void> {
  for (const { class_type: type, inputs } of Object.values(graph)) {
    const known = (
      await remote.json(await remote.ask(`/object_info/${encodeURIComponent(type)}`, { signal }), ObjectInfo)
    )[type];
    if (known === undefined)
      throw new GeneratorError("model_missing", `it has no node ${type}`, {
        remedy: "Install what the workflow needs.",
      });
    for (const [name, [choices]] of Object.entries(known.input.required ?? {})) {
      const value = inputs[name];
      if (!Array.isArray(choices) || typeof value !== "string" || choices.includes(value)) continue;
      const some = choices.slice(0, 10).join(", ");
      throw new GeneratorError("model_missing", `${type} takes as ${name} ${some || "nothing"}, not ${value}`, {
        remedy: "Set GENUINE_IMAGES_MODEL, or correct GENUINE_COMFYUI_WORKFLOW.",
      });
    }
  }
}
