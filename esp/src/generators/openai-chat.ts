/**
 * The chat API of OpenAI, which llama.cpp's server, vLLM, LocalAI and others speak: `POST <url>/chat/completions`, streamed
 * as server-sent events.
 */
import { z } from "zod";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { GeneratorError } from "./generator-error.ts";
import { Pace } from "./pace.ts";
import { badAnswer, estimateOf, linesOf, parseJson, Remote, requireListed, statedTerms } from "./remote.ts";
import { GrowingText, messagesOf, type WritingSettings, writingParameters } from "./writing.ts";

const Delta = z.object({ content: z.string().nullish(), refusal: z.string().nullish() });
const Chunk = z.object({
  choices: z.array(z.object({ delta: Delta.nullish(), finish_reason: z.string().nullish() })).nullish(),
  error: z.object({ message: z.string() }).nullish(),
});
const DONE = "[DONE]";
/** OpenAI's reasoning models: they reject `max_tokens` and a temperature. */
const REASONING = /^(o\d|gpt-5)/;

/** @param settings `url` with the version, as in https://…/v1. */
export function openaiChatGenerator(settings: WritingSettings): Generator {
  const { model } = settings;
  const remote = new Remote(settings, "GENUINE_TEXTS");
  const pace = new Pace();
  return {
    id: "openai-chat",
    label: `Chat API (${model})`,
    description:
      "A language model that writes what the prompt asks for, behind the chat interface of OpenAI or of a server like it.",
    model,
    terms: statedTerms(settings),
    mediaType: "text/plain",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: writingParameters(settings),
    probe: (signal) => remote.probe("A chat API", () => requireListed(remote, signal)),
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
  const { model } = remote.settings;
  const { max_tokens, temperature } = request.parameters;
  const limits = REASONING.test(model)
    ? { max_completion_tokens: max_tokens }
    : { max_tokens, temperature, seed: request.seed };
  const json = { model, messages: messagesOf(request), ...limits, stream: true };
  const growing = new GrowingText(request, context);
  let finish: string | undefined;
  for await (const line of linesOf(
    await remote.ask("/chat/completions", { json, headers: { accept: "text/event-stream" }, signal }),
  )) {
    // Between the events are keep-alive comments and event names.
    if (!line.startsWith("data:")) continue;
    const data = line.slice("data:".length).trim();
    if (data === DONE) break;
    const parsed = Chunk.safeParse(parseJson(data));
    if (!parsed.success) throw badAnswer("is not what its protocol says");
    const { choices, error } = parsed.data;
    if (error) throw new GeneratorError("server_error", error.message);
    const [choice] = choices ?? [];
    if (choice?.delta?.refusal) throw refused();
    if (choice?.delta?.content) growing.add(choice.delta.content);
    finish = choice?.finish_reason ?? finish;
    if (finish === "content_filter") throw refused();
    if (finish !== undefined) break;
  }
  if (finish === "length") throw new GeneratorError("truncated", `after ${max_tokens} tokens`);
  if (finish !== "stop") throw badAnswer(`ends in the middle of the text (${finish ?? "no finish_reason"})`);
  return growing.text;
}

function refused(): GeneratorError {
  return new GeneratorError("refused", "the chat API refuses", { remedy: "Order again, with another prompt." });
}
