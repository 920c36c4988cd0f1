/**
 * Draw Things: the paths are AUTOMATIC1111's, but it accepts only fields of its own, reports no progress and cannot be
 * cancelled.
 */
import { z } from "zod";
import type { Generator } from "./generator.ts";
import { Pace } from "./pace.ts";
import { badAnswer, bytesOf, estimateOf, Remote, type RemoteSettings, statedTerms, trialOf } from "./remote.ts";

const Images = z.object({ images: z.array(z.string()) });
const Options = z.object({ model: z.string() });

export function drawThingsGenerator(settings: RemoteSettings): Generator {
  const { steps, width, height, cfg, model } = settings;
  const remote = new Remote(settings);
  const pace = new Pace();
  const trial = { ...trialOf(settings), guidance_scale: cfg };
  return {
    id: "drawthings",
    label: `Draw Things (${model})`,
    description: "A diffusion model that paints what the prompt describes, run by this provider with Draw Things.",
    model,
    terms: statedTerms(settings),
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: false, cancellation: false },
    parameters: { width, height, steps, guidance_scale: cfg },
    trial,
    probe: (signal) => remote.probe("Draw Things", () => requireLoaded(remote, signal)),
    estimate: () => estimateOf(pace),
    run: (request, context) =>
      pace.measureUnless(request.parameters === trial, () =>
        remote.run(request, context, async (signal) => {
          const { prompt, seed, parameters } = request;
          // It uses the model that is selected in its window.
          await requireLoaded(remote, signal);
          const json = { ...parameters, prompt, seed, batch_count: 1, batch_size: 1 };
          const { images } = await remote.json(await remote.ask("/sdapi/v1/txt2img", { json, signal }), Images);
          if (images[0] === undefined) throw badAnswer("has no picture in it");
          return bytesOf(images[0]);
        }),
      ),
    async close() {},
  };
}

/** @throws GeneratorError model_missing */
async function requireLoaded(remote: Remote, signal: AbortSignal): Promise<void> {
  const { model } = await remote.json(await remote.ask("/sdapi/v1/options", { signal }), Options);
  remote.requireModel([model]);
}
