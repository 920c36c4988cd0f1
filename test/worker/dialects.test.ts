/**
 * Each server's dialect, against a double as strict as the server is. Where each fact comes from stands in docs/generators.md.
 */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "@genuine/sdk/genuine-error";
import sharp from "sharp";
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { comfyuiGenerator } from "../../esp/src/generators/comfyui.ts";
import { PLAIN_WORKFLOW } from "../../esp/src/generators/comfyui-workflow.ts";
import { drawThingsGenerator } from "../../esp/src/generators/drawthings.ts";
import { GeneratorError } from "../../esp/src/generators/generator-error.ts";
import { ollamaChatGenerator } from "../../esp/src/generators/ollama-chat.ts";
import { openaiGenerator } from "../../esp/src/generators/openai.ts";
import { openaiChatGenerator } from "../../esp/src/generators/openai-chat.ts";
import { plainPicture } from "../../esp/src/generators/plain-picture.ts";
import type { RemoteSettings } from "../../esp/src/generators/remote.ts";
import { sdapiGenerator } from "../../esp/src/generators/sdapi.ts";
import { withoutThinking } from "../../esp/src/generators/thinking.ts";
import type { WritingSettings } from "../../esp/src/generators/writing.ts";
import { until } from "./support/person.ts";

const SECRET = "SECRETPROMPT for my novel's cover";
const noise = sharp({ create: { width: 64, height: 64, channels: 3, background: "#a04020" } });
const PNG = await noise.clone().png().toBuffer();
const request = { prompt: SECRET, seed: 42, parameters: { width: 1024, height: 1024, steps: 8, cfg_scale: 6.5 } };
const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

type Asked = { path: string; body: Record<string, unknown>; headers: IncomingMessage["headers"]; gone: AbortSignal };
type Answer = (asked: Asked, response: ServerResponse) => unknown;

async function start(answer: Answer) {
  const all: Asked[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const left = new AbortController();
    response.on("close", () => left.abort());
    const path = `${incoming.method} ${incoming.url}`;
    const asked = { path, body: text === "" ? {} : JSON.parse(text), headers: incoming.headers, gone: left.signal };
    all.push(asked);
    await answer(asked, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const images: RemoteSettings = {
    url,
    model: "dream",
    steps: 8,
    width: 1024,
    height: 1024,
    cfg: 6.5,
    timeoutMs: 10_000,
    key: undefined,
  };
  const texts: WritingSettings = {
    url,
    model: "writer",
    maxTokens: 50,
    temperature: 0.7,
    timeoutMs: 10_000,
    key: undefined,
  };
  return { images, texts, asked: all };
}

const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
const quiet = (signal = new AbortController().signal) => ({ signal, onProgress: () => undefined });
const failsFor = (reason: string) => (error: unknown) => {
  assert.ok(error instanceof GeneratorError, String(error));
  assert.equal(error.reason, reason, error.detail);
  return true;
};

/** AUTOMATIC1111 with --api-auth: one task at a time, and state that belongs to whatever runs. */
async function startWebui({ used = "dream", interrupted = false, holds = false } = {}) {
  const state = { interrupted: false, skipped: false };
  const progressing = new Set<string>();
  let interrupts = 0;
  const webui = await start(async ({ path, body, headers, gone }, response) => {
    const credentials = `Basic ${Buffer.from("me:secret").toString("base64")}`;
    if (path.includes("/sdapi/") && headers.authorization !== credentials)
      return json(response, { detail: "Not authenticated" }, 401);
    switch (path.replace(/\?.*/, "")) {
      case "GET /sdapi/v1/sd-models":
        return json(response, [
          { title: "other.safetensors [11]", model_name: "other", filename: "/m/other.safetensors", hash: "11" },
          { title: "dream.safetensors [22]", model_name: "dream", filename: "/m/dream.safetensors", hash: "22" },
        ]);
      case "GET /sdapi/v1/progress":
        return json(response, { progress: 0.9, eta_relative: 1, state, current_image: "c29tZWJvZHkncw==" });
      case "POST /internal/progress":
        return json(response, {
          active: progressing.has(String(body.id_task)),
          queued: false,
          completed: false,
          progress: 0.5,
        });
      case "POST /sdapi/v1/interrupt":
        interrupts++;
        return json(response, {});
      case "POST /sdapi/v1/txt2img": {
        const { sd_model_checkpoint: checkpoint } = body.override_settings as Record<string, string>;
        if (checkpoint !== "dream.safetensors [22]") return json(response, { detail: "Model not found" }, 404);
        progressing.add(String(body.force_task_id));
        if (holds) return void (await sleep(60_000, undefined, { signal: gone }).catch(() => undefined));
        state.interrupted = interrupted;
        const info = JSON.stringify({ prompt: body.prompt, sd_model_name: used, seed: body.seed });
        return json(response, { images: [PNG.toString("base64")], parameters: body, info });
      }
    }
    return response.writeHead(404).end();
  });
  return { ...webui, progressing, interrupts: () => interrupts };
}

test("sdapi: Basic auth, the model asserted and verified, own task id, least fields", async () => {
  const webui = await startWebui();
  const generator = sdapiGenerator({ ...webui.images, key: "me:secret" });
  assert.match(await generator.probe!(AbortSignal.timeout(5_000)), /model dream/);
  assert.deepEqual(Buffer.from((await generator.run(request, quiet())).bytes), PNG);
  const { body } = webui.asked.find(({ path }) => path === "POST /sdapi/v1/txt2img")!;
  assert.match(String(body.force_task_id), /^task\(genuine-/);
  assert.deepEqual(Object.keys(body).sort(), [
    "batch_size",
    "cfg_scale",
    "force_task_id",
    "height",
    "n_iter",
    "override_settings",
    "override_settings_restore_afterwards",
    "prompt",
    "seed",
    "steps",
    "width",
  ]);
  const another = sdapiGenerator({ ...webui.images, model: "no-such", key: "me:secret" });
  await assert.rejects(another.probe!(AbortSignal.timeout(5_000)), failsFor("model_missing"));
  await assert.rejects(another.run(request, quiet()), failsFor("model_missing"));
  await assert.rejects(
    sdapiGenerator({ ...webui.images, key: "wrong" }).run(request, quiet()),
    failsFor("unauthorized"),
  );
  const stubborn = await startWebui({ used: "other" });
  await assert.rejects(
    sdapiGenerator({ ...stubborn.images, key: "me:secret" }).run(request, quiet()),
    failsFor("wrong_model"),
  );
});

test("sdapi: a picture that somebody interrupted is not sold, and nobody else's is interrupted or shown", async () => {
  const cut = await startWebui({ interrupted: true });
  await assert.rejects(
    sdapiGenerator({ ...cut.images, key: "me:secret" }).run(request, quiet()),
    failsFor("interrupted"),
  );
  const shared = await startWebui({ holds: true });
  const generator = sdapiGenerator({ ...shared.images, key: "me:secret" });
  const stop = new AbortController();
  const shown: unknown[] = [];
  const run = generator.run(request, { signal: stop.signal, onProgress: (_, picture) => shown.push(picture) });
  await until("the task", async () => shared.progressing.size === 1 || undefined);
  shared.progressing.clear();
  await until("some looks", async () =>
    shared.asked.filter(({ path }) => path === "POST /internal/progress").length > 1 ? true : undefined,
  );
  stop.abort();
  await assert.rejects(run, (error) => hasCode(error, "generation_cancelled"));
  assert.deepEqual([shared.interrupts(), shown], [0, []], "it works at somebody else's task");
  const own = await startWebui({ holds: true });
  const late = sdapiGenerator({ ...own.images, key: "me:secret", timeoutMs: 500 }).run(request, quiet());
  await assert.rejects(late, failsFor("timeout"));
  assert.equal(own.interrupts(), 1, "what it works at is this one");
});

test("drawthings: its own fields alone, the model that it has loaded, no progress and no interruption asked", async () => {
  const known = new Set(
    "prompt seed steps width height guidance_scale batch_count batch_size restore_faces init_images".split(" "),
  );
  const app = await start(({ path, body }, response) => {
    if (path === "GET /sdapi/v1/options" || path === "GET /") return json(response, { model: "dream", width: 512 });
    if (path !== "POST /sdapi/v1/txt2img") return response.writeHead(404).end();
    const unknown = Object.keys(body).filter((key) => !known.has(key));
    if (unknown.length > 0)
      return json(response, { error: "HTTPException", detail: `Unrecognized keys: ${JSON.stringify(unknown)}` }, 422);
    return json(response, { images: [PNG.toString("base64")] });
  });
  const generator = drawThingsGenerator(app.images);
  assert.match(await generator.probe!(AbortSignal.timeout(5_000)), /Draw Things answers/);
  const made = await generator.run({ ...request, parameters: generator.parameters }, quiet());
  assert.deepEqual(Buffer.from(made.bytes), PNG);
  await assert.rejects(
    drawThingsGenerator({ ...app.images, model: "another" }).run(request, quiet()),
    failsFor("model_missing"),
  );
  assert.ok(app.asked.every(({ path }) => !/progress|interrupt/.test(path)));
});

test("openai images: each family is sent the fields that it takes, and an address in an answer leads nowhere near", async () => {
  const FIELDS: Record<string, string[]> = {
    "gpt-image-1": ["model", "prompt", "n", "size", "output_format"],
    "dall-e-3": ["model", "prompt", "n", "size", "response_format"],
    "some-like-it": ["model", "prompt", "n", "size", "response_format"],
  };
  const api = await start(({ body }, response) => {
    const unknown = Object.keys(body).find((key) => !FIELDS[String(body.model)]!.includes(key));
    if (unknown !== undefined) return json(response, { error: { message: `Unknown parameter: '${unknown}'.` } }, 400);
    json(response, { created: 1, data: [{ b64_json: PNG.toString("base64") }] });
  });
  for (const model of Object.keys(FIELDS))
    assert.deepEqual(Buffer.from((await openaiGenerator({ ...api.images, model }).run(request, quiet())).bytes), PNG);
  const strict = await start((_, response) =>
    json(response, { error: { code: "moderation_blocked", message: `Your request "${SECRET}" was rejected` } }, 400),
  );
  await assert.rejects(openaiGenerator(strict.images).run(request, quiet()), (error: Error) => {
    assert.ok(!String(error).includes(SECRET), "what anybody may read has nothing of the server's words");
    return failsFor("refused")(error);
  });
  const trap = await start((_, response) => json(response, { data: [{ url: `${api.images.url}/inside` }] }));
  await assert.rejects(openaiGenerator(trap.images).run(request, quiet()));
  assert.ok(api.asked.every(({ path }) => !path.includes("inside")));
});

const sse = (...chunks: unknown[]) =>
  `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`;
const delta = (content: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta: content, finish_reason: finish }],
});

test("openai chat: models that reason are asked as they want; refused, cut off and unfinished texts are not sold", async () => {
  const chat = async (model: string, answer: string) => {
    const api = await start(({ body }, response) => {
      const wrong = /^(o\d|gpt-5)/.test(model) && ["max_tokens", "temperature", "seed"].find((key) => key in body);
      if (wrong) return json(response, { error: { message: `Unsupported parameter: '${wrong}'`, param: wrong } }, 400);
      response.writeHead(200, { "content-type": "text/event-stream" }).end(answer);
    });
    const generator = openaiChatGenerator({ ...api.texts, model });
    const file = await generator.run({ ...request, parameters: generator.parameters }, quiet());
    return new TextDecoder().decode(file.bytes);
  };
  const whole = sse(delta({ content: "Once upon a time." }), delta({}, "stop"));
  for (const model of ["o3-mini", "gpt-5", "gpt-4o", "llama"])
    assert.equal(await chat(model, whole), "Once upon a time.\n");
  const cut = sse(delta({ content: "Once upon a time there was a dragon who" }), delta({}, "length"));
  await assert.rejects(chat("llama", cut), failsFor("truncated"));
  await assert.rejects(chat("llama", sse(delta({ content: "Once upon" }))), failsFor("bad_answer"));
  await assert.rejects(chat("gpt-4o", sse(delta({ refusal: "I'm sorry" }), delta({}, "stop"))), failsFor("refused"));
  await assert.rejects(chat("gpt-4o", sse(delta({}, "content_filter"))), failsFor("refused"));
  const thinking = sse(
    delta({ reasoning_content: "Hm." }),
    delta({ content: "<think>The user wants" }),
    delta({ content: " rain.</think>\n\nRain." }),
    delta({}, "stop"),
  );
  assert.equal(await chat("llama", thinking), "Rain.\n");
  await assert.rejects(
    chat("llama", sse(delta({ content: "<think>for ever" }), delta({}, "stop"))),
    failsFor("bad_answer"),
  );
});

test("thoughts before a text are not part of it; the same words in a text are", () => {
  assert.equal(withoutThinking("<think>a</think>b <think>c</think>"), "b <think>c</think>");
  assert.equal(withoutThinking("\n<THINK>a\nb"), "");
  assert.equal(withoutThinking("thoughts of a template</think>answer"), "answer");
  assert.equal(withoutThinking("I think <b>so</b>"), "I think <b>so</b>");
});

test("ollama: the model is looked for, and a text that was cut off is not sold", async () => {
  const ollama = await start(({ path, body }, response) => {
    if (path === "POST /api/show")
      return body.model === "writer"
        ? json(response, { details: {} })
        : json(response, { error: `model '${body.model}' not found` }, 404);
    const lines = [
      { message: { role: "assistant", content: "", thinking: "Hm." }, done: false },
      { message: { role: "assistant", content: "Once upon" }, done: false },
      {
        message: { role: "assistant", content: "" },
        done: true,
        done_reason: body.model === "writer" ? "stop" : "length",
      },
    ];
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  });
  const good = ollamaChatGenerator(ollama.texts);
  assert.match(await good.probe!(AbortSignal.timeout(5_000)), /Ollama answers/);
  const parameters = good.parameters;
  assert.equal(new TextDecoder().decode((await good.run({ ...request, parameters }, quiet())).bytes), "Once upon\n");
  const other = ollamaChatGenerator({ ...ollama.texts, model: "another" });
  await assert.rejects(other.probe!(AbortSignal.timeout(5_000)), failsFor("model_missing"));
  await assert.rejects(other.run({ ...request, parameters }, quiet()), failsFor("truncated"));
});

test("comfyui: a task that it has forgotten is lost at once, not at the deadline; a model it lacks is found before", async () => {
  const comfy = await start(({ path }, response) => {
    if (path === "POST /prompt") return json(response, { prompt_id: "p", number: 1, node_errors: {} });
    if (path === "GET /queue") return json(response, { queue_running: [[1, "somebody's", {}]], queue_pending: [] });
    if (path.startsWith("GET /object_info/")) {
      const type = path.slice("GET /object_info/".length);
      const required =
        type === "CheckpointLoaderSimple" ? { ckpt_name: [["other.safetensors"], {}] } : { seed: ["INT", {}] };
      return json(response, { [type]: { input: { required } } });
    }
    return json(response, {});
  });
  const generator = comfyuiGenerator({ ...comfy.images, timeoutMs: 60_000, workflow: PLAIN_WORKFLOW });
  await assert.rejects(generator.run(request, quiet()), failsFor("lost"));
  await assert.rejects(generator.probe!(AbortSignal.timeout(5_000)), (error) => {
    assert.match((error as GeneratorError).detail, /other\.safetensors/);
    return failsFor("model_missing")(error);
  });
});

test("a server may be silent for longer than Node's own client would wait", async () => {
  const before = getGlobalDispatcher();
  setGlobalDispatcher(new Agent({ headersTimeout: 200, bodyTimeout: 200 }));
  try {
    const api = await start(async (_, response) => {
      await sleep(2_500);
      response.writeHead(200).write("  ");
      await sleep(2_500);
      response.end(JSON.stringify({ data: [{ b64_json: PNG.toString("base64") }] }));
    });
    assert.deepEqual(Buffer.from((await openaiGenerator(api.images).run(request, quiet())).bytes), PNG);
  } finally {
    setGlobalDispatcher(before);
  }
});

test("nothing of the prompt is left in the file that is sold, and its pixels stay", async () => {
  const exif = { IFD0: { ImageDescription: SECRET, Software: "mySecretMerge" } };
  const chunk = pngText(SECRET);
  const files = {
    png: Buffer.concat([PNG.subarray(0, 33), chunk, PNG.subarray(33), Buffer.from(SECRET)]),
    jpeg: await noise
      .clone()
      .withExif(exif)
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${SECRET}</x:xmpmeta>`)
      .jpeg()
      .toBuffer(),
    webp: await noise.clone().withExif(exif).webp().toBuffer(),
    avif: await noise.clone().withExif(exif).avif().toBuffer(),
  };
  for (const [format, file] of Object.entries(files)) {
    assert.ok(file.includes("SECRETPROMPT"), `${format} has it before`);
    const { bytes } = await plainPicture(new Uint8Array(file));
    assert.ok(!Buffer.from(bytes).includes("SECRETPROMPT") && !Buffer.from(bytes).includes("mySecretMerge"), format);
    const [was, is] = await Promise.all([file, bytes].map((one) => sharp(one).raw().toBuffer()));
    assert.ok(was!.equals(is!), `${format}: the pixels`);
  }
  const api = await start((_, response) => json(response, { data: [{ b64_json: files.png.toString("base64") }] }));
  assert.ok(!Buffer.from((await openaiGenerator(api.images).run(request, quiet())).bytes).includes(SECRET));
});

/** A tEXt chunk as AUTOMATIC1111 writes it; its checksum no one reads. */
function pngText(text: string): Buffer {
  const data = Buffer.from(`parameters\0${text}`, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from("tEXt"), data, Buffer.alloc(4)]);
}
