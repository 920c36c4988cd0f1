/** The adapter for ComfyUI against what a true ComfyUI answered: recorded from its server, for workflows that need no model. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { hasCode } from "@genuine/sdk/genuine-error";
import sharp from "sharp";
import { WebSocketServer } from "ws";
import { comfyuiGenerator } from "../../esp/src/generators/comfyui.ts";
import type { ComfyWorkflow } from "../../esp/src/generators/comfyui-workflow.ts";
import type { GeneratorError } from "../../esp/src/generators/generator-error.ts";

type Exchange = {
  method: string;
  path: string;
  request?: unknown;
  status: number;
  type: string;
  body?: unknown;
  base64?: string;
};
type Run = { workflow: ComfyWorkflow; http: Exchange[]; socket: ({ text: unknown } | { base64: string })[] };
type Recording = { version: string; runs: Record<"made" | "refused" | "failed", Run> & { probe: Pick<Run, "http"> } };

const servers: Server[] = [];
let recording: Recording;
before(async () => {
  recording = JSON.parse(
    await readFile(resolve(import.meta.dirname, "../fixtures/comfyui/recording.json"), "utf8"),
  ) as Recording;
});
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers as recorded, each path in its order and then with its last answer again; messages once the workflow is queued. */
async function replay({ http, socket = [] }: Partial<Run>) {
  const asked: { path: string; body: unknown }[] = [];
  const left = new Map<string, Exchange[]>();
  for (const exchange of http!) left.set(exchange.path, [...(left.get(exchange.path) ?? []), exchange]);
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push({
      path: request.url!,
      body: chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString()),
    });
    const answers = left.get(request.url!);
    const answer = answers === undefined ? undefined : answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) return void answerUnrecorded(request.url!, http!, response);
    response.writeHead(answer.status, { "content-type": answer.type });
    response.end(answer.base64 === undefined ? JSON.stringify(answer.body) : Buffer.from(answer.base64, "base64"));
    if (request.url !== "/prompt") return;
    for (const message of socket)
      for (const client of sockets.clients)
        client.send("text" in message ? JSON.stringify(message.text) : Buffer.from(message.base64, "base64"));
  });
  server.on("upgrade", (request, stream, head) => sockets.handleUpgrade(request, stream, head, () => undefined));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    settings: { url, model: "none", steps: 1, width: 64, height: 64, cfg: 1, timeoutMs: 300_000, key: undefined },
  };
}

/** As server.py says (get_queue, get_object_info): a task that is not in the history runs, and every node is there. */
function answerUnrecorded(path: string, http: readonly Exchange[], response: ServerResponse): void {
  const [, type] = /^\/object_info\/(.+)$/.exec(path) ?? [];
  const { prompt_id: id } = (http.find((exchange) => exchange.path === "/prompt")?.body ?? {}) as {
    prompt_id?: string;
  };
  if (path === "/queue") response.end(JSON.stringify({ queue_running: [[0, id, {}, {}, []]], queue_pending: [] }));
  else if (type !== undefined) response.end(JSON.stringify({ [type]: { input: { required: {} } } }));
  else response.writeHead(404).end();
}

const request = { prompt: "a red fish", seed: 12_000_000, parameters: { width: 64, height: 64 } };
const quiet = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

test("a picture that it made arrives, and it was asked as when it was recorded", async () => {
  const { made } = recording.runs;
  const { asked, settings } = await replay(made);
  const file = await comfyuiGenerator({ ...settings, workflow: made.workflow }).run(request, quiet());
  const served = made.http.find(({ base64 }) => base64 !== undefined)!;
  const before = Buffer.from(served.base64!, "base64");
  assert.ok(before.includes("class_type"), "the true server has written the whole workflow into its picture");
  assert.ok(!Buffer.from(file.bytes).includes("class_type"), "which is not sold with it");
  const [was, is] = await Promise.all([before, file.bytes].map((bytes) => sharp(bytes).raw().toBuffer()));
  assert.ok(was!.equals(is!), "the pixels are those that it made");
  const { dominant } = await sharp(file.bytes).stats();
  const { width } = await sharp(file.bytes).metadata();
  assert.deepEqual([file.mediaType, width], ["image/png", 64]);
  assert.ok(dominant.r > 150 && dominant.g < 60, "the seed was the colour: 0xb71b00");
  const { prompt } = asked.find(({ path }) => path === "/prompt")!.body as { prompt: unknown };
  assert.deepEqual(prompt, (made.http.find(({ path }) => path === "/prompt")!.request as { prompt: unknown }).prompt);
});

test("a workflow that it refuses, and one that fails, are reported to the operator in its words", async () => {
  for (const [name, told] of [
    ["refused", /NoSuchNode/],
    ["failed", /\w+: .+/],
  ] as const) {
    const run = recording.runs[name];
    const { settings } = await replay(run);
    await assert.rejects(comfyuiGenerator({ ...settings, workflow: run.workflow }).run(request, quiet()), (error) => {
      assert.ok(hasCode(error, "generator_failed"), String(error));
      assert.match((error as GeneratorError).detail, told);
      return true;
    });
  }
});

test("it is recognised as being there", async () => {
  const { settings } = await replay(recording.runs.probe);
  const probe = await comfyuiGenerator({ ...settings, workflow: recording.runs.made.workflow }).probe!(
    AbortSignal.timeout(300_000),
  );
  assert.match(probe, /^ComfyUI answers at/);
});
