/** Adapter for the HTTP API that AUTOMATIC1111's web UI and Draw Things share (`/sdapi/v1`). */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { badAnswer, bytesOf, Pace, Remote, type RemoteSettings } from "./remote.ts";

const PROGRESS_EVERY_MS = 700;
const INTERRUPT_MS = 3_000;

const Images = z.object({ images: z.array(z.string()) });
const Progress = z.object({ progress: z.number(), current_image: z.string().nullish() });

export function sdapiGenerator(settings: RemoteSettings): Generator {
  const { steps, width, height, cfg, model } = settings;
  const remote = new Remote(settings);
  const pace = new Pace();
  return {
    id: "sdapi",
    label: `Stable Diffusion (${model})`,
    description: "A diffusion model that paints what the prompt describes, run by this provider on its own machine.",
    model,
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: { width, height, steps, cfg_scale: cfg },
    probe: (signal) => remote.probe("/sdapi/v1/progress?skip_current_image=true", "An sdapi server", signal),
    estimate: () => pace.seconds,
    async run(request, context) {
      const finished = new AbortController();
      const polling = pollProgress(remote, AbortSignal.any([context.signal, finished.signal]), context.onProgress);
      const interrupt = () =>
        remote.ask("/sdapi/v1/interrupt", { method: "POST", signal: AbortSignal.timeout(INTERRUPT_MS) });
      try {
        return await pace.measure(() =>
          remote.run(request, context, (signal) => txt2img(remote, request, signal), interrupt),
        );
      } finally {
        finished.abort();
        await polling;
      }
    },
    async close() {},
  };
}

async function txt2img(
  remote: Remote,
  { prompt, seed, parameters }: GenerationRequest,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const json = { ...parameters, prompt, seed, batch_size: 1, n_iter: 1, send_images: true, save_images: false };
  const { images } = await remote.json(await remote.ask("/sdapi/v1/txt2img", { json, signal }), Images);
  if (images[0] === undefined) throw badAnswer("has no picture in it");
  return bytesOf(images[0]);
}

/** Asks how far the picture is. A server without this answers with an error, which is no harm. */
async function pollProgress(
  remote: Remote,
  signal: AbortSignal,
  onProgress: GenerationContext["onProgress"],
): Promise<void> {
  let best = 0;
  while (!signal.aborted) {
    await sleep(PROGRESS_EVERY_MS, undefined, { signal }).catch(() => undefined);
    try {
      const response = await remote.ask("/sdapi/v1/progress?skip_current_image=false", { signal });
      const { progress, current_image: picture } = await remote.json(response, Progress);
      // It falls back to 0 when the picture is done.
      if (progress > best && progress <= 1) onProgress((best = progress), picture ? bytesOf(picture) : undefined);
    } catch {
      return;
    }
  }
}
