/** Adapters to servers that write, each against a server that streams as its protocol says, and as servers fail in earnest. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "@genuine/sdk/genuine-error";
import type { Generator } from "../../esp/src/generators/generator.ts";
import type { GeneratorError } from "../../esp/src/generators/generator-error.ts";
import { ollamaChatGenerator } from "../../esp/src/generators/ollama-chat.ts";
import { openaiChatGenerator } from "../../esp/src/generators/openai-chat.ts";
import { MAX_TEXT_BYTES, type WritingSettings } from "../../esp/src/generators/writing.ts";
import { until } from "./support/person.ts";

const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

type Asked = { path: string; body: Record<string, unknown>; headers: IncomingMessage["headers"]; closed: boolean };
type Answer = (asked: Asked, response: ServerResponse) => unknown;

async function start(answer: Answer): Promise<{ settings: WritingSettings; asked: Asked[] }> {
  const all: Asked[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const asked = {
      path: incoming.url!,
      body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
      headers: incoming.headers,
      closed: false,
    };
    response.on("close", () => (asked.closed = true));
    all.push(asked);
    await answer(asked, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked: all,
    settings: { url, model: "test-model", maxTokens: 50, temperature: 0.7, timeoutMs: 10_000, key: "secret" },
  };
}

type Protocol = {
  make(settings: WritingSettings): Generator;
  type: string;
  path: string;
  piece(text: string): string;
  end: string;
  /** An error in the middle of the stream. */
  error: string;
  probe: string;
};

const openai: Protocol = {
  make: openaiChatGenerator,
  type: "text/event-stream",
  path: "/chat/completions",
  piece: (content) =>
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "test-model", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`,
  end: `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "test-model", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`,
  error: `data: ${JSON.stringify({ error: { message: "the model fell over", type: "server_error" } })}\n\n`,
  probe: "/models",
};
const ollama: Protocol = {
  make: ollamaChatGenerator,
  type: "application/x-ndjson",
  path: "/api/chat",
  piece: (content) =>
    `${JSON.stringify({ model: "test-model", created_at: "2026-01-01T00:00:00Z", message: { role: "assistant", content }, done: false })}\n`,
  end: `${JSON.stringify({ model: "test-model", created_at: "2026-01-01T00:00:00Z", message: { role: "assistant", content: "" }, done: true, done_reason: "stop", eval_count: 5 })}\n`,
  error: `${JSON.stringify({ error: "the model fell over" })}\n`,
  probe: "/api/show",
};

for (const [name, protocol] of Object.entries({ openai, ollama })) {
  const { make, type, path, piece, end, error, probe } = protocol;
  const stream = (response: ServerResponse) => response.writeHead(200, { "content-type": type });
  const requestFor = (settings: WritingSettings) => ({
    prompt: "a poem <b>about</b> rain",
    seed: 42,
    parameters: make(settings).parameters,
  });
  const quiet = (signal = new AbortController().signal) => ({ signal, onProgress: () => undefined });

  test(`${name}: asks as documented, and the text grows as it streams, wherever packets are cut`, async () => {
    const { settings, asked } = await start(async (_, response) => {
      stream(response);
      const all = Buffer.from(["Größer ", "and ", "greyer 🌧", "\n\nRain."].map(piece).join("") + end);
      for (let at = 0; at < all.length; at += 37) {
        response.write(all.subarray(at, at + 37));
        await sleep(20);
      }
      response.end();
    });
    const seen: { share: number; text: unknown }[] = [];
    const file = await make(settings).run(requestFor(settings), {
      ...quiet(),
      onProgress: (share, text) => seen.push({ share, text }),
    });
    assert.deepEqual(
      [new TextDecoder().decode(file.bytes), file.mediaType],
      ["Größer and greyer 🌧\n\nRain.\n", "text/plain"],
    );
    assert.ok(
      seen.length >= 2 && "Größer and greyer 🌧\n\nRain.".startsWith(String(seen[0]!.text)),
      JSON.stringify(seen),
    );
    assert.deepEqual(
      seen.map(({ share }) => share),
      seen.map(({ share }) => share).toSorted((a, b) => a - b),
    );
    const [{ path: at, body, headers }] = asked as [Asked];
    assert.deepEqual([at, headers.authorization, body.model, body.stream], [path, "Bearer secret", "test-model", true]);
    const messages = body.messages as { role: string; content: string }[];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["system", "user"],
    );
    assert.equal(
      messages[0]!.content,
      make(settings).parameters.instructions,
      "what goes before the prompt is committed to",
    );
    assert.equal(messages[1]!.content, "a poem <b>about</b> rain");
    const { seed, temperature, max_tokens, num_predict } = { ...body, ...(body.options as object) } as Record<
      string,
      unknown
    >;
    assert.deepEqual([seed, temperature, max_tokens ?? num_predict], [42, 0.7, 50]);
  });

  test(`${name}: a cancelled run closes the connection, at which such servers stop`, async () => {
    const { settings, asked } = await start((_, response) => void stream(response).write(piece("Once")));
    const stop = new AbortController();
    const run = make(settings).run(requestFor(settings), { signal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(run, (error) => hasCode(error, "generation_cancelled"));
    await until("the end of the connection", async () => asked[0]!.closed || undefined);
  });

  test(`${name}: failures are reported by their kind`, async () => {
    const failing = async (answer: Answer, code: string, told: RegExp, change: Partial<WritingSettings> = {}) => {
      const { settings } = await start(answer);
      await assert.rejects(make({ ...settings, ...change }).run(requestFor(settings), quiet()), (error) => {
        assert.ok(hasCode(error, code), String(error));
        assert.match(`${String(error)} ${(error as GeneratorError).detail}`, told);
        return true;
      });
    };
    await failing((_, response) => stream(response).end(piece("Once") + error), "generator_unreachable", /fell over/);
    await failing(
      (_, response) => response.writeHead(404).end('{"error":"model not found"}'),
      "generator_failed",
      /404.*model not found/,
    );
    await failing((_, response) => response.writeHead(401).end("{}"), "generator_failed", /GENUINE_TEXTS_KEY/);
    await failing((_, response) => response.writeHead(503).end("loading"), "generator_unreachable", /503/);
    await failing((_, response) => stream(response).end(piece("Once upon")), "generator_bad_answer", /middle/);
    await failing((_, response) => stream(response).end(piece(" \n") + end), "generator_bad_answer", /no text/);
    await failing(
      (_, response) => stream(response).end(type === "text/event-stream" ? "data: {nonsense\n\n" : "<html>\n"),
      "generator_bad_answer",
      /JSON/,
    );
    await failing(
      (_, response) => stream(response).end(piece("x".repeat(MAX_TEXT_BYTES + 1)) + end),
      "generator_bad_answer",
      /65536/,
    );
    await failing(() => undefined, "generator_timeout", /longer than/, { timeoutMs: 600 });
    await failing(() => undefined, "generator_unreachable", /GENUINE_TEXTS_URL/, { url: "http://127.0.0.1:9" });
  });

  test(`${name}: reports whether it is reachable`, async () => {
    const { settings, asked } = await start((_, response) => response.end('{"data":[{"id":"test-model"}]}'));
    assert.match(await make(settings).probe!(AbortSignal.timeout(5_000)), /answers at/);
    assert.equal(asked[0]!.path, probe);
  });
}
