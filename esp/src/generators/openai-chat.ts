/** Adapter for the chat API of OpenAI, which many servers speak: `POST <url>/chat/completions`, streamed as server-sent events. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { z } from "zod";
import type { GenerationContext, GenerationRequest, Generator } from "./generator.ts";
import { badAnswer, linesOf, Pace, parseJson, Remote } from "./remote.ts";
import { GrowingText, messagesOf, writingParameters, type WritingSettings } from "./writing.ts";

const Chunk = z.object({
  choices: z
    .array(
      z.object({ delta: z.object({ content: z.string().nullish() }).nullish(), finish_reason: z.string().nullish() }),
    )
    .nullish(),
  error: z.object({ message: z.string() }).nullish(),
});
const DONE = "[DONE]";

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
    mediaType: "text/plain",
    digitalSource: "trainedAlgorithmicMedia",
    capabilities: { deterministic: false, progress: true, cancellation: true },
    parameters: writingParameters(settings),
    probe: (signal) => remote.probe("/models", "A chat API", signal),
    estimate: () => pace.seconds,
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
    max_tokens,
    temperature,
    seed: request.seed,
    stream: true,
  };
  const growing = new GrowingText(request, context);
  for await (const line of linesOf(
    await remote.ask("/chat/completions", { json, headers: { accept: "text/event-stream" }, signal }),
  )) {
    // Between the events are comments, which keep the connection open, and names.
    if (!line.startsWith("data:")) continue;
    const data = line.slice("data:".length).trim();
    if (data === DONE) return growing.text;
    const parsed = Chunk.safeParse(parseJson(data));
    if (!parsed.success) throw badAnswer("is not what its protocol says");
    const { choices, error } = parsed.data;
    if (error) throw new GenuineError("generator_failed", `The chat API says: ${error.message.slice(0, 300)}`);
    const [choice] = choices ?? [];
    if (choice?.delta?.content) growing.add(choice.delta.content);
    if (choice?.finish_reason === "content_filter")
      throw new GenuineError("generator_failed", "The chat API refuses this prompt.", {
        remedy: "Order again, with another prompt.",
      });
    if (choice?.finish_reason) return growing.text;
  }
  throw badAnswer("ends in the middle of the text");
}
