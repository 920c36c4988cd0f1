/**
 * AUTOMATIC1111's web UI and its forks that kept its API (`/sdapi/v1`): Forge, SD.Next. They process one picture
 * at a time for all clients, so progress, previews and interruptions may belong to another client: each request
 * has its own task id, which identifies them.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";
import { Pace } from "./pace.ts";
import {
  badAnswer,
  bytesOf,
  estimateOf,
  parseJson,
  Remote,
  type RemoteSettings,
  statedTerms,
  trialOf,
} from "./remote.ts";

const LOOK_EVERY_MS = 700;
const INTERRUPT_MS = 3_000;

const Images = z.object({ images: z.array(z.string()).nullish(), info: z.string().nullish() });
const Models = z.array(z.object({ title: z.string(), model_name: z.string() }));
const Info = z.object({ sd_model_name: z.string().nullish() });
/** Progress of one task. */
const TaskProgress = z.object({
  active: z.boolean(),
  progress: z.number().nullish(),
  live_preview: z.string().nullish(),
});
/** Progress of the server. */
const ServerState = z.object({
  state: z.object({ interrupted: z.boolean().nullish(), skipped: z.boolean().nullish() }).nullish(),
});

export function sdapiGenerator(settings: RemoteSettings): Generator {
  const { steps, width, height, cfg, model, key } = settings;
  // Its --api-auth is HTTP Basic; a proxy in front of it may require a token.
  const remote = new Remote({ ...settings, auth: key?.includes(":") ? "basic" : "bearer" });
  const pace = new Pace();
  const trial = { ...trialOf(settings), cfg_scale: cfg };
  return {
    id: "sdapi",
    label: `Stable Diffusion (${model})`,
    description: "A diffusion model that paints what the prompt describes, run by this provider on its own machine.",
    model,
    terms: statedTerms(settings),
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: { width, height, steps, cfg_scale: cfg },
    trial,
    probe: (signal) => remote.probe("An sdapi server", () => checkpointOf(remote, signal)),
    estimate: () => estimateOf(pace),
    run: (request, context) =>
      pace.measureUnless(request.parameters === trial, () => {
        const task = new Task(remote, context);
        return remote.run(
          request,
          context,
          (signal) => task.picture(request, signal),
          () => task.interrupt(),
        );
      }),
    async close() {},
  };
}

type Checkpoint = z.infer<typeof Models>[number];

/** The checkpoint of the settings, by its title or its short name. @throws GeneratorError model_missing */
async function checkpointOf(remote: Remote, signal: AbortSignal): Promise<Checkpoint> {
  const models = await remote.json(await remote.ask("/sdapi/v1/sd-models", { signal }), Models);
  const { model } = remote.settings;
  const found = models.find(({ title, model_name: name }) => title === model || name === model);
  if (found === undefined) remote.requireModel(models.map(({ model_name: name }) => name));
  return found!;
}

/** One picture in progress. */
class Task {
  readonly #id = `task(genuine-${randomUUID()})`;
  readonly #remote: Remote;
  readonly #onProgress: GenerationContext["onProgress"];
  #wasInterrupted = false;

  constructor(remote: Remote, { onProgress }: GenerationContext) {
    this.#remote = remote;
    this.#onProgress = onProgress;
  }

  async picture({ prompt, seed, parameters }: GenerationRequest, signal: AbortSignal): Promise<Uint8Array> {
    const checkpoint = await checkpointOf(this.#remote, signal);
    const finished = new AbortController();
    const watching = this.#watch(AbortSignal.any([signal, finished.signal]));
    try {
      const json = {
        ...parameters,
        prompt,
        seed,
        batch_size: 1,
        n_iter: 1,
        force_task_id: this.#id,
        override_settings: { sd_model_checkpoint: checkpoint.title },
        override_settings_restore_afterwards: false,
      };
      const answer = await this.#remote.json(await this.#remote.ask("/sdapi/v1/txt2img", { json, signal }), Images);
      const picture = answer.images?.[0];
      if (picture === undefined) throw badAnswer("has no picture in it");
      requireModel(answer.info, checkpoint);
      // An interruption by any client makes the server answer with a partial picture as if it were finished.
      await this.#noteInterruption(signal).catch(() => undefined);
      if (this.#wasInterrupted) throw new GeneratorError("interrupted", "somebody has interrupted the server");
      return bytesOf(picture);
    } finally {
      finished.abort();
      await watching;
    }
  }

  /** Interrupts the server if it is working on this task, and not on another client's. */
  async interrupt(): Promise<void> {
    const signal = AbortSignal.timeout(INTERRUPT_MS);
    if (!(await this.#progress(signal)).active) return;
    await this.#remote.ask("/sdapi/v1/interrupt", { method: "POST", signal });
  }

  /** Servers without this endpoint answer with an error, which is ignored. */
  async #watch(signal: AbortSignal): Promise<void> {
    let best = 0;
    while (!signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      try {
        const { active, progress, live_preview: picture } = await this.#progress(signal);
        if (!active) continue;
        await this.#noteInterruption(signal);
        if (progress && progress > best && progress <= 1) {
          best = progress;
          this.#onProgress(progress, picture ? bytesOf(picture) : undefined);
        }
      } catch {
        return;
      }
    }
  }

  async #progress(signal: AbortSignal): Promise<z.infer<typeof TaskProgress>> {
    const json = { id_task: this.#id, id_live_preview: -1, live_preview: true };
    return this.#remote.json(await this.#remote.ask("/internal/progress", { json, signal }), TaskProgress);
  }

  async #noteInterruption(signal: AbortSignal): Promise<void> {
    const response = await this.#remote.ask("/sdapi/v1/progress?skip_current_image=true", { signal });
    const { state } = await this.#remote.json(response, ServerState);
    this.#wasInterrupted ||= state?.interrupted === true || state?.skipped === true;
  }
}

/** `info` is JSON in JSON. @throws GeneratorError wrong_model */
function requireModel(info: string | null | undefined, { model_name: name }: Checkpoint): void {
  const parsed = Info.safeParse(info ? parseJson(info) : {});
  const used = parsed.success ? parsed.data.sd_model_name : undefined;
  if (used && used !== name) throw new GeneratorError("wrong_model", `${used} instead of ${name}`);
}
