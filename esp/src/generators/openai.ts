/** The images API of OpenAI, and servers that speak it: `POST <url>/images/generations`. Each family takes fields of its own. */

import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { z } from "zod";
import type { GenerationRequest, Generator } from "./generator.ts";
import { Pace } from "./pace.ts";
import {
  badAnswer,
  bytesOf,
  estimateOf,
  limited,
  MAX_ANSWER_BYTES,
  Remote,
  type RemoteSettings,
  requireListed,
  statedTerms,
} from "./remote.ts";

const Images = z.object({ data: z.array(z.object({ b64_json: z.string().nullish(), url: z.string().nullish() })) });

/** OpenAI's own models, and the fields they accept. */
const FAMILIES = [
  // They always answer with the picture itself, and reject the field that asks for it.
  {
    model: /^(gpt-image|chatgpt-image)/,
    fields: { output_format: "png" },
    sizes: ["1024x1024", "1536x1024", "1024x1536"],
  },
  { model: /^dall-e-3/, fields: { response_format: "b64_json" }, sizes: ["1024x1024", "1792x1024", "1024x1792"] },
  { model: /^dall-e-2/, fields: { response_format: "b64_json" }, sizes: ["256x256", "512x512", "1024x1024"] },
] as const;
const LIKE_IT = { response_format: "b64_json" };

/** Sizes that a model accepts; undefined if the server decides. */
export function sizesOf(model: string): readonly string[] | undefined {
  return FAMILIES.find((family) => family.model.test(model))?.sizes;
}

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
    terms: statedTerms(settings),
    mediaType: "image/png",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: false, cancellation: true },
    parameters: { width, height },
    probe: (signal) => remote.probe("An images API", () => requireListed(remote, signal)),
    estimate: () => estimateOf(pace),
    run: (request, context) =>
      pace.measure(() => remote.run(request, context, (signal) => generate(remote, request, signal))),
    async close() {},
  };
}

async function generate(
  remote: Remote,
  { prompt, parameters }: GenerationRequest,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { model } = remote.settings;
  const fields = FAMILIES.find((family) => family.model.test(model))?.fields ?? LIKE_IT;
  const json = { model, prompt, n: 1, size: `${parameters.width}x${parameters.height}`, ...fields };
  const { data } = await remote.json(await remote.ask("/images/generations", { json, signal }), Images);
  const [first] = data;
  if (first?.b64_json) return bytesOf(first.b64_json);
  if (!first?.url) throw badAnswer("has no picture in it");
  // Some answer with a URL whatever is requested. It must lead to the public internet.
  const response = await limitedFetch(MAX_ANSWER_BYTES, { privatePeers: false })(first.url, { signal });
  if (!response.ok) throw badAnswer(`has an address in it that answers ${response.status}`);
  return limited(response);
}
