/** Adapter for Ollama's models that paint: `POST /api/generate`, which streams how far it is and ends with the picture. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { z } from "zod";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { badAnswer, bytesOf, linesOf, Pace, parseJson, Remote, type RemoteSettings } from "./remote.ts";

const Line = z.object({
  completed: z.number().nullish(),
  total: z.number().nullish(),
  image: z.string().nullish(),
  error: z.string().nullish(),
  done: z.boolean().nullish(),
});

export function ollamaGenerator(settings: RemoteSettings): Generator {
  const { steps, width, height, model } = settings;
  const remote = new Remote(settings);
  const pace = new Pace();
  return {
    id: "ollama",
    label: `Ollama (${model})`,
    description: "A model that paints what the prompt describes, run by this provider with Ollama.",
    model,
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: { width, height, steps },
    probe: (signal) => remote.probe("/api/version", "Ollama", signal),
    estimate: () => pace.seconds,
    // It stops painting when the connection is closed.
    run: (request, context) =>
      pace.measure(() =>
        remote.run(request, context, (signal) => generate(remote, request, signal, context.onProgress)),
      ),
    async close() {},
  };
}

async function generate(
  remote: Remote,
  { prompt, seed, parameters }: GenerationRequest,
  signal: AbortSignal,
  onProgress: GenerationContext["onProgress"],
): Promise<Uint8Array> {
  const { width, height, steps } = parameters;
  const json = { model: remote.settings.model, prompt, width, height, steps, options: { seed }, stream: true };
  let picture: string | undefined;
  let best = 0;
  for await (const text of linesOf(await remote.ask("/api/generate", { json, signal }))) {
    const parsed = Line.safeParse(parseJson(text));
    if (!parsed.success) throw badAnswer("is not what its protocol says");
    const { completed, total, image, error } = parsed.data;
    if (error) throw new GenuineError("generator_failed", `Ollama says: ${error.slice(0, 300)}`);
    if (completed && total && completed <= total && completed / total > best) onProgress((best = completed / total));
    if (image) picture = image;
  }
  if (picture === undefined)
    throw badAnswer(`has no picture in it: ${remote.settings.model} may be no model that paints`);
  return bytesOf(picture);
}
