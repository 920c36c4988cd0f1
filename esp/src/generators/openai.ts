/** Adapter for the images API of OpenAI, which many servers speak: `POST <url>/images/generations`. */
import { z } from "zod";
import type { Generator, GenerationRequest } from "./generator.ts";
import { badAnswer, bytesOf, Pace, Remote, type RemoteSettings } from "./remote.ts";

const Images = z.object({ data: z.array(z.object({ b64_json: z.string().nullish() })) });
/** Models that always answer with the picture itself, and refuse to be asked for it, or for a seed. */
const OWN_MODELS = /^(gpt-image|chatgpt-image)/;

/** @param settings `url` with the version, as in https://…/v1. */
export function openaiGenerator(settings: RemoteSettings): Generator {
  const { width, height, model } = settings;
  const remote = new Remote(settings);
  const pace = new Pace();
  return {
    id: "openai",
    label: `Images API (${model})`,
    description:
      "A model that paints what the prompt describes, behind the images interface of OpenAI or of a server like it.",
    model,
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: false, cancellation: true },
    parameters: { width, height },
    probe: (signal) => remote.probe("/models", "An images API", signal),
    estimate: () => pace.seconds,
    run: (request, context) =>
      pace.measure(() => remote.run(request, context, (signal) => generate(remote, request, signal))),
    async close() {},
  };
}

async function generate(
  remote: Remote,
  { prompt, seed, parameters }: GenerationRequest,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { model } = remote.settings;
  const own = OWN_MODELS.test(model);
  const json = {
    model,
    prompt,
    n: 1,
    size: `${parameters.width}x${parameters.height}`,
    ...(own ? { output_format: "png" } : { response_format: "b64_json", seed }),
  };
  const { data } = await remote.json(await remote.ask("/images/generations", { json, signal }), Images);
  const picture = data[0]?.b64_json;
  if (!picture) throw badAnswer("has no picture in it (an address of one is not fetched)");
  return bytesOf(picture);
}
