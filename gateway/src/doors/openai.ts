/** OpenAI's interface: /v1/images/generations, /v1/chat/completions, /v1/models. Source: openai/openai-openapi. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import {
  type Door,
  type DoorParts,
  placeFor,
  proofJson,
  readBody,
  refuse,
  type Trouble,
  troubleOf,
  urlOf,
  type Visit,
  wordsOf,
} from "../answering.ts";
import { ANY_MODEL } from "../market.ts";
import type { Made } from "../orders.ts";

const KEEP_ALIVE_MS = 10_000;

const ImageBody = z.object({
  prompt: z.string(),
  model: z.string().nullish(),
  n: z.int().min(1).nullish(),
  size: z
    .string()
    .regex(/^(auto|\d{1,5}x\d{1,5})$/, "must be auto or like 512x512")
    .nullish(),
  response_format: z.enum(["b64_json", "url"]).nullish(),
  output_format: z.string().nullish(),
  background: z.string().nullish(),
  stream: z.boolean().nullish(),
});
const Part = z.object({ type: z.string(), text: z.string().optional() });
const ChatBody = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(Part)]).nullish() })).min(1),
  model: z.string().nullish(),
  n: z.int().min(1).nullish(),
  stream: z.boolean().nullish(),
  tools: z.array(z.unknown()).nullish(),
  functions: z.array(z.unknown()).nullish(),
  logprobs: z.boolean().nullish(),
  response_format: z.object({ type: z.string() }).nullish(),
});
type ChatBody = z.infer<typeof ChatBody>;

const STATUS: Record<Trouble, 400 | 401 | 404 | 429 | 500 | 502 | 503> = {
  invalid: 400,
  unknown_model: 404,
  not_found: 404,
  denied: 401,
  limit: 429,
  unavailable: 503,
  failed: 502,
  internal: 500,
};
const TYPE: Partial<Record<Trouble, string>> = {
  invalid: "invalid_request_error",
  unknown_model: "invalid_request_error",
  not_found: "invalid_request_error",
  denied: "authentication_error",
  limit: "insufficient_quota",
};

export function openaiError(c: Visit, error: unknown): Response {
  const trouble = troubleOf(error);
  // Clients retry after this status, although the limit persists.
  if (trouble === "limit" || trouble === "failed") c.header("x-should-retry", "false");
  return c.json(errorBody(error), STATUS[trouble]);
}

function errorBody(error: unknown) {
  const trouble = troubleOf(error);
  const { code, message } = wordsOf(error);
  const name = trouble === "unknown_model" ? "model_not_found" : trouble === "limit" ? "insufficient_quota" : code;
  return { error: { message, type: TYPE[trouble] ?? "server_error", param: null, code: name } };
}

export function addOpenaiDoor(app: Door, { desk, market }: DoorParts): void {
  app.post("/v1/images/generations", async (c) => {
    const body = await readBody(c, ImageBody);
    refuse({
      stream: body.stream === true,
      background: body.background === "transparent",
      output_format: body.output_format != null && body.output_format !== "png",
    });
    const order = await placeFor(c, desk, "openai", {
      kind: "picture",
      prompt: body.prompt,
      items: body.n ?? 1,
      model: body.model ?? undefined,
      size: sizeOf(body.size),
    });
    const made = await desk.result(order.id);
    return c.json({
      created: Math.floor(order.createdAt / 1000),
      data: made.map(({ file, name, proof }) => ({
        ...(body.response_format === "url"
          ? { url: urlOf(c, name) }
          : { b64_json: Buffer.from(file).toString("base64") }),
        genuine: proofJson(proof),
      })),
      genuine: { order: order.id, fee: order.answer.quote.fee, provider: order.esp.name },
    });
  });

  app.post("/v1/chat/completions", async (c) => {
    const body = await readBody(c, ChatBody);
    refuse({
      tools: (body.tools ?? []).length > 0,
      functions: (body.functions ?? []).length > 0,
      logprobs: body.logprobs === true,
      response_format: body.response_format != null && body.response_format.type !== "text",
    });
    const order = await placeFor(c, desk, "openai", {
      kind: "text",
      prompt: promptOf(body.messages),
      items: body.n ?? 1,
      model: body.model ?? undefined,
    });
    const common = {
      id: `chatcmpl-${order.id}`,
      created: Math.floor(order.createdAt / 1000),
      model: order.answer.opening.model,
    };
    if (body.stream !== true) {
      const made = await desk.result(order.id);
      return c.json({ ...common, object: "chat.completion", choices: made.map(choiceOf) });
    }
    const object = "chat.completion.chunk";
    return streamSSE(c, async (stream) => {
      const alive = setInterval(() => void stream.write(": working\n\n"), KEEP_ALIVE_MS);
      try {
        for (const [index, { message, finish_reason, genuine }] of (await desk.result(order.id))
          .map(choiceOf)
          .entries()) {
          const send = (delta: object, reason: string | null, more: object = {}) =>
            stream.writeSSE({
              data: JSON.stringify({ ...common, object, choices: [{ index, delta, finish_reason: reason, ...more }] }),
            });
          await send(message, null);
          await send({}, finish_reason, { genuine });
        }
        await stream.writeSSE({ data: "[DONE]" });
      } catch (error) {
        // The status has been sent: clients expect the error in the stream.
        await stream.writeSSE({ data: JSON.stringify(errorBody(error)) });
      } finally {
        clearInterval(alive);
      }
    });
  });

  const models = async () => {
    const found = new Map<string, { id: string; object: "model"; created: number; owned_by: string }>();
    found.set(ANY_MODEL, { id: ANY_MODEL, object: "model", created: 0, owned_by: "genuine" });
    for (const { esp, generator } of await market.offered())
      if (!found.has(generator.model))
        found.set(generator.model, {
          id: generator.model,
          object: "model",
          created: esp.registeredAt,
          owned_by: esp.name,
        });
    return found;
  };
  app.get("/v1/models", async (c) => c.json({ object: "list", data: [...(await models()).values()] }));
  app.get("/v1/models/:id{.+}", async (c) => {
    const id = c.req.param("id");
    const model = (await models()).get(id);
    if (model === undefined)
      throw new GenuineError("unknown_model", `No provider has the model ${JSON.stringify(id)}.`);
    return c.json(model);
  });
}

function choiceOf({ file, proof }: Made, index: number) {
  return {
    index,
    message: { role: "assistant", content: new TextDecoder().decode(file), refusal: null },
    logprobs: null,
    finish_reason: "stop",
    genuine: proofJson(proof),
  };
}

function sizeOf(size: string | null | undefined) {
  if (size == null || size === "auto") return undefined;
  const [width, height] = size.split("x").map(Number) as [number, number];
  return { width, height };
}

/** Providers accept one text. A single message is that text; several are joined, each under its role. */
function promptOf(messages: ChatBody["messages"]): string {
  const texts = messages.map(({ role, content }) => {
    const parts = typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);
    refuse({ messages: parts.some(({ type }) => type !== "text") });
    return { role, text: parts.map(({ text = "" }) => text).join("\n") };
  });
  const [only] = texts;
  return texts.length === 1 ? only!.text : texts.map(({ role, text }) => `${role}: ${text}`).join("\n\n");
}
