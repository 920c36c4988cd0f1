/** Ollama's language models: `POST /api/chat`, which streams the text as lines of JSON. */
import { z } from "zod";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";
import { Pace } from "./pace.ts";
import { badAnswer, estimateOf, linesOf, parseJson, Remote, statedTerms } from "./remote.ts";
import { GrowingText, messagesOf, type WritingSettings, writingParameters } from "./writing.ts";

const Line = z.object({
  message: z.object({ content: z.string().nullish() }).nullish(),
  error: z.string().nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
});

export function ollamaChatGenerator(settings: WritingSettings): Generator {
  const { model } = settings;
  const remote = new Remote(settings, "GENUINE_TEXTS");
  const pace = new Pace();
  return {
    id: "ollama-chat",
    label: `Ollama (${model})`,
    description: "A language model that writes what the prompt asks for, run by this provider with Ollama.",
    model,
    terms: statedTerms(settings),
    mediaType: "text/plain",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: writingParameters(settings),
    // If it does not have the model it says so here, and loads none.
    probe: (signal) =>
      remote.probe("Ollama", async () => (await remote.ask("/api/show", { json: { model }, signal })).body?.cancel()),
    estimate: () => estimateOf(pace),
    run: (request, context) =>
      pace.measure(() => remote.write(request, context, (signal) => write(remote, request, context, signal))),
    async close() {},
  };
}

async function write(
  remote: Remote,
  request: GenerationRequest,
  context: GenerationContext,
  signal: AbortSignal,
): Promise<string> {
  const { max_tokens, temperature } = request.parameters;
  const json = {
    model: remote.settings.model,
    messages: messagesOf(request),
    stream: true,
    options: { seed: request.seed, temperature, num_predict: max_tokens },
  };
  const growing = new GrowingText(request, context);
  for await (const text of linesOf(await remote.ask("/api/chat", { json, signal }))) {
    const parsed = Line.safeParse(parseJson(text));
    if (!parsed.success) throw badAnswer("is not what its protocol says");
    const { message, error, done, done_reason: reason } = parsed.data;
    if (error) throw new GeneratorError("server_error", error);
    if (message?.content) growing.add(message.content);
    if (!done) continue;
    if (reason === "length") throw new GeneratorError("truncated", `after ${max_tokens} tokens`);
    // Loading or unloading a model meanwhile ends an answer as well.
    if (reason && reason !== "stop") throw new GeneratorError("interrupted", `done_reason ${reason}`);
    return growing.text;
  }
  throw badAnswer("ends in the middle of the text");
}
