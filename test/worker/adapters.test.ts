/** Adapters to image servers, each against a server that speaks its protocol as documented, and as servers fail in earnest. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "@genuine/sdk/genuine-error";
import sharp from "sharp";
import { type WebSocket as Socket, WebSocketServer } from "ws";
import { comfyuiGenerator } from "../../esp/src/generators/comfyui.ts";
import {
  type ComfyWorkflow,
  filledIn,
  missingPlaceholders,
  PLAIN_WORKFLOW,
} from "../../esp/src/generators/comfyui-workflow.ts";
import { drawThingsGenerator } from "../../esp/src/generators/drawthings.ts";
import type { Generator } from "../../esp/src/generators/generator.ts";
import { GeneratorError } from "../../esp/src/generators/generator-error.ts";
import { openaiGenerator } from "../../esp/src/generators/openai.ts";
import type { RemoteSettings } from "../../esp/src/generators/remote.ts";
import { sdapiGenerator } from "../../esp/src/generators/sdapi.ts";
import { until } from "./support/person.ts";

const PNG = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#a04020" } })
  .png()
  .toBuffer();
const JPEG = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#204080" } })
  .jpeg()
  .toBuffer();
const request = {
  prompt: 'a "red" fish, %seed% of them',
  seed: 42,
  parameters: { width: 64, height: 96, steps: 8, cfg_scale: 6.5 },
};
const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: IncomingMessage["headers"];
};
type Answer = (asked: Asked, response: ServerResponse) => unknown;

async function start(answer: Answer): Promise<{ settings: RemoteSettings; server: Server; asked: Asked[] }> {
  const all: Asked[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { pathname: path, searchParams: query } = new URL(incoming.url!, "http://server");
    const text = Buffer.concat(chunks).toString();
    const asked = {
      method: incoming.method!,
      path,
      query,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
      headers: incoming.headers,
    };
    all.push(asked);
    await answer(asked, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    server,
    asked: all,
    settings: {
      url,
      model: "test-model",
      steps: 8,
      width: 64,
      height: 96,
      cfg: 6.5,
      timeoutMs: 10_000,
      key: undefined,
    },
  };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Everything that its operator is shown. */
const toldBy = (error: unknown) => `${String(error)} ${error instanceof GeneratorError ? error.detail : ""}`;

const quiet = (signal = new AbortController().signal) => ({ signal, onProgress: () => undefined });

/** A ComfyUI that runs one workflow at a time, as its server.py does. */
async function startComfy({
  seconds = 1,
  fail,
  old = false,
  odd,
}: {
  seconds?: number;
  fail?: string;
  old?: boolean;
  odd?: (entry: Record<string, unknown>) => unknown;
} = {}) {
  const history = new Map<string, Record<string, unknown>>();
  const graphs = new Map<string, ComfyWorkflow>();
  const clients = new Map<string, Socket>();
  const stopped = new Set<string>();
  const comfy = await start(async ({ method, path, query, body }, response) => {
    if (path === "/system_stats") return json(response, { system: { comfyui_version: "0.3.40" }, devices: [] });
    if (path === "/prompt") {
      const { prompt, client_id: client } = body as { prompt: ComfyWorkflow; client_id: string };
      const unknown = Object.entries(prompt).find(([, { class_type: type }]) => type === "Unknown");
      if (unknown)
        return json(
          response,
          {
            error: {
              type: "invalid_prompt",
              message: "Cannot execute because node Unknown does not exist.",
              details: `Node ID '#${unknown[0]}'`,
              extra_info: {},
            },
            node_errors: {},
          },
          400,
        );
      const id = `prompt-${graphs.size}`;
      graphs.set(id, prompt);
      json(response, { prompt_id: id, number: graphs.size, node_errors: {} });
      return paint(id, clients.get(client));
    }
    if (path.startsWith("/history/")) {
      const id = path.slice("/history/".length);
      const entry = history.get(id);
      return json(response, entry === undefined ? {} : { [id]: odd?.(entry) ?? entry });
    }
    if (path === "/view")
      return query.get("filename") === "ComfyUI_00001_.png" && query.get("type") === "output"
        ? response.end(PNG)
        : response.writeHead(404).end();
    if (path === "/queue" && method === "GET") {
      const running = [...graphs.keys()].filter((id) => !history.has(id)).map((id, at) => [at, id, {}, {}, []]);
      return json(response, { queue_running: running.slice(0, 1), queue_pending: running.slice(1) });
    }
    if (path.startsWith("/object_info/")) {
      const type = path.slice("/object_info/".length);
      const required = type === "CheckpointLoaderSimple" ? { ckpt_name: [["test-model"]] } : {};
      return json(response, { [type]: { input: { required } } });
    }
    if (path === "/queue" || path === "/interrupt") {
      const { delete: ids = [], prompt_id: id } = (body ?? {}) as { delete?: string[]; prompt_id?: string };
      for (const one of id === undefined ? ids : [id]) stopped.add(one);
      return response.end();
    }
    return response.writeHead(404).end();
  });
  new WebSocketServer({ server: comfy.server, path: "/ws" }).on("connection", (socket, incoming) => {
    clients.set(new URL(incoming.url!, "http://comfy").searchParams.get("clientId")!, socket);
    socket.send(JSON.stringify({ type: "status", data: { status: { exec_info: { queue_remaining: 0 } }, sid: "x" } }));
  });
  async function paint(id: string, socket?: Socket): Promise<void> {
    const say = (type: string, data: Record<string, unknown>) =>
      socket?.send(JSON.stringify({ type, data: old ? data : { ...data, prompt_id: id } }));
    say("execution_start", { timestamp: 1 });
    for (let step = 1; step <= 4 && !stopped.has(id); step++) {
      await sleep(seconds * 250);
      say("progress", { value: step, max: 4, node: "painted" });
      // Another workflow's progress, which must be ignored.
      if (!old)
        socket?.send(
          JSON.stringify({ type: "progress", data: { value: 100, max: 100, prompt_id: "another", node: "1" } }),
        );
      socket?.send(Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]), JPEG]));
    }
    if (stopped.has(id))
      return void history.set(id, {
        outputs: {},
        status: { status_str: "error", completed: false, messages: [["execution_interrupted", { prompt_id: id }]] },
      });
    const error = [
      "execution_error",
      {
        prompt_id: id,
        node_id: "5",
        node_type: "KSampler",
        exception_message: fail,
        exception_type: "torch.OutOfMemoryError",
      },
    ];
    if (fail !== undefined)
      return void history.set(id, {
        outputs: {},
        status: { status_str: "error", completed: false, messages: [["execution_start", {}], error] },
      });
    const images = [
      { filename: "preview.png", subfolder: "", type: "temp" },
      { filename: "ComfyUI_00001_.png", subfolder: "", type: "output" },
    ];
    history.set(id, {
      prompt: [],
      outputs: { saved: { images } },
      status: { status_str: "success", completed: true, messages: [["execution_success", { prompt_id: id }]] },
    });
    say("executing", { node: null });
  }
  return { ...comfy, graphs, stopped, settings: { ...comfy.settings, workflow: PLAIN_WORKFLOW } };
}

test("comfyui: fills in and queues the workflow, reports progress with preview frames, and fetches the picture", async () => {
  const comfy = await startComfy();
  const heard: { share: number; picture: Uint8Array | string | undefined }[] = [];
  const file = await comfyuiGenerator(comfy.settings).run(request, {
    ...quiet(),
    onProgress: (share, picture) => heard.push({ share, picture }),
  });
  assert.deepEqual([Buffer.from(file.bytes), file.mediaType], [PNG, "image/png"]);
  const [graph] = [...comfy.graphs.values()];
  assert.equal(graph!.wanted!.inputs.text, request.prompt, "words that look like placeholders stay");
  assert.deepEqual(graph!.painted!.inputs, { ...PLAIN_WORKFLOW.painted!.inputs, seed: 42, steps: 8, cfg: 6.5 });
  assert.deepEqual(
    [graph!.empty!.inputs.width, graph!.empty!.inputs.height, graph!.checkpoint!.inputs.ckpt_name],
    [64, 96, "test-model"],
  );
  assert.deepEqual([...new Set(heard.map(({ share }) => share))], [0.25, 0.5, 0.75, 1]);
  assert.deepEqual(Buffer.from(heard.find(({ picture }) => picture !== undefined)!.picture!), JPEG);
  assert.match(await comfyuiGenerator(comfy.settings).probe!(AbortSignal.timeout(5_000)), /ComfyUI answers at http/);
});

test("comfyui: an older version that does not say whose progress it reports, and no progress at all over the websocket", async () => {
  const old = await startComfy({ old: true, odd: ({ outputs }) => ({ outputs }) });
  const shares: number[] = [];
  await comfyuiGenerator(old.settings).run(request, { ...quiet(), onProgress: (share) => shares.push(share) });
  assert.equal(shares.at(-1), 1);
  const mute = await startComfy();
  mute.server.removeAllListeners("upgrade");
  mute.server.on("upgrade", (_, socket) => socket.destroy());
  assert.deepEqual(Buffer.from((await comfyuiGenerator(mute.settings).run(request, quiet())).bytes), PNG);
});

test("comfyui: cancelled, too late, refused, failed, or without a picture", async () => {
  const slow = await startComfy({ seconds: 30 });
  const stop = new AbortController();
  const running = comfyuiGenerator(slow.settings).run(request, quiet(stop.signal));
  await until("it queued", () => (slow.graphs.size === 1 ? true : undefined));
  await sleep(100);
  stop.abort();
  await assert.rejects(running, (error) => hasCode(error, "generation_cancelled"));
  assert.deepEqual([...slow.stopped], ["prompt-0"], "it does not go on for nobody");
  await assert.rejects(comfyuiGenerator({ ...slow.settings, timeoutMs: 800 }).run(request, quiet()), (error) =>
    hasCode(error, "generator_timeout"),
  );
  assert.ok(slow.stopped.has("prompt-1"));
  const refused = comfyuiGenerator({
    ...slow.settings,
    workflow: { ...PLAIN_WORKFLOW, x: { class_type: "Unknown", inputs: {} } },
  });
  await assert.rejects(
    refused.run(request, quiet()),
    (error) => hasCode(error, "generator_failed") && /status 400.+Unknown does not exist/s.test(toldBy(error)),
  );
  const failing = await startComfy({ fail: "Allocation on device" });
  await assert.rejects(
    comfyuiGenerator(failing.settings).run(request, quiet()),
    (error) => hasCode(error, "generator_unreachable") && /KSampler: Allocation on device/.test(toldBy(error)),
  );
  const empty = await startComfy({ odd: (entry) => ({ ...entry, outputs: {} }) });
  await assert.rejects(
    comfyuiGenerator(empty.settings).run(request, quiet()),
    (error) => hasCode(error, "generator_bad_answer") && /saves none/.test(toldBy(error)),
  );
  const wrong = await startComfy({ odd: () => "nonsense" });
  await assert.rejects(comfyuiGenerator(wrong.settings).run(request, quiet()), (error) =>
    hasCode(error, "generator_bad_answer"),
  );
});

test("comfyui: placeholders stand for numbers and words, in any input", () => {
  const graph = {
    1: {
      class_type: "A",
      inputs: { text: "%prompt%, seed %seed%", seed: "%seed%", from: ["2", 0], other: "%unknown%" },
      _meta: { title: "%prompt%" },
    },
  };
  assert.deepEqual(filledIn(graph, { prompt: "x", seed: 7 }), {
    1: {
      class_type: "A",
      inputs: { text: "x, seed 7", seed: 7, from: ["2", 0], other: "%unknown%" },
      _meta: { title: "%prompt%" },
    },
  });
  assert.deepEqual(missingPlaceholders(graph), []);
  assert.deepEqual(missingPlaceholders({ 1: { class_type: "A", inputs: {} } }), ["%prompt%", "%seed%"]);
});

test("openai: asks as the images API wants, also a server that is only like it", async () => {
  const api = await start(({ path }, response) =>
    json(
      response,
      path.endsWith("/models")
        ? { data: [{ id: "test-model" }] }
        : { created: 1, data: [{ b64_json: PNG.toString("base64") }], usage: { total_tokens: 1 } },
    ),
  );
  const like = openaiGenerator({ ...api.settings, url: `${api.settings.url}/v1/`, key: "secret-key" });
  assert.deepEqual(Buffer.from((await like.run(request, quiet())).bytes), PNG);
  const own = openaiGenerator({
    ...api.settings,
    url: `${api.settings.url}/v1`,
    model: "gpt-image-1",
    key: "secret-key",
  });
  assert.deepEqual(Buffer.from((await own.run(request, quiet())).bytes), PNG);
  const [first, second] = api.asked;
  assert.equal(`${first!.method} ${first!.path}`, "POST /v1/images/generations");
  assert.equal(first!.headers.authorization, "Bearer secret-key");
  assert.deepEqual(first!.body, {
    model: "test-model",
    prompt: request.prompt,
    n: 1,
    size: "64x96",
    response_format: "b64_json",
  });
  assert.deepEqual(second!.body, {
    model: "gpt-image-1",
    prompt: request.prompt,
    n: 1,
    size: "64x96",
    output_format: "png",
  });
  await like.probe!(AbortSignal.timeout(5_000));
  assert.equal(`${api.asked[2]!.method} ${api.asked[2]!.path}`, "GET /v1/models");
});

const MAKE: Record<string, (settings: RemoteSettings) => Generator> = {
  sdapi: sdapiGenerator,
  comfyui: (settings) => comfyuiGenerator({ ...settings, workflow: PLAIN_WORKFLOW }),
  openai: openaiGenerator,
  drawthings: drawThingsGenerator,
};

for (const [name, make] of Object.entries(MAKE)) {
  test(`${name}: servers that are away, busy, closed, slow, cancelled, wrong or endless`, async () => {
    const failing = async (
      answer: Answer,
      code: string,
      remedy?: RegExp,
      change: Partial<RemoteSettings> = {},
      signal?: AbortSignal,
    ) => {
      const { settings } = await start(answer);
      await assert.rejects(make({ ...settings, ...change }).run(request, quiet(signal)), (error) => {
        assert.ok(
          hasCode(error, code),
          `${(error as Error).message} (${(error as { code?: string }).code}) should be ${code}`,
        );
        if (remedy !== undefined) assert.match(toldBy(error), remedy);
        return true;
      });
    };
    await failing(() => undefined, "generator_unreachable", /GENUINE_IMAGES_URL/, { url: "http://127.0.0.1:9" });
    await failing(
      (_, response) => json(response, { error: { message: "Rate limit reached" } }, 429),
      "generator_unreachable",
      /Rate limit reached/,
    );
    await failing((_, response) => json(response, { error: "loading" }, 503), "generator_unreachable");
    await failing(
      (_, response) => json(response, { error: { message: "Incorrect API key provided" } }, 401),
      "generator_failed",
      /GENUINE_IMAGES_KEY/,
    );
    await failing(
      (_, response) => json(response, { error: "CUDA out of memory" }, 500),
      "generator_unreachable",
      /CUDA out of memory/,
    );
    await failing((_, response) => response.end("<html>a router's page</html>"), "generator_bad_answer");
    await failing((_, response) => json(response, {}), "generator_bad_answer");
    await failing(
      (_, response) => json(response, { images: ["aGVsbG8="], data: [{ b64_json: "aGVsbG8=" }], image: "aGVsbG8=" }),
      "generator_bad_answer",
    );
    await failing((_, response) => response.destroy(), "generator_unreachable");
    await failing(() => undefined, "generator_timeout", undefined, { timeoutMs: 300 });
    await failing(() => undefined, "generation_cancelled", undefined, {}, AbortSignal.timeout(200));
    await failing(
      (_, response) => {
        const more = () => {
          while (response.writable && response.write("x".repeat(2 ** 20)));
          response.once("drain", more);
        };
        more();
      },
      "generator_bad_answer",
      /longer than/,
      { timeoutMs: 60_000 },
    );
    const { settings } = await start((_, response) => json(response, {}, 404));
    await assert.rejects(make(settings).probe!(AbortSignal.timeout(5_000)), (error) =>
      hasCode(error, "generator_failed"),
    );
  });
}
