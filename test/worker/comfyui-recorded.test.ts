/** The adapter for ComfyUI against what a true ComfyUI answered: recorded from its server, for workflows that need no model. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { hasCode } from "@genuine/sdk/genuine-error";
import sharp from "sharp";
import { WebSocketServer } from "ws";
import type { ComfyWorkflow } from "../../esp/src/generators/comfyui-workflow.ts";
import { comfyuiGenerator } from "../../esp/src/generators/comfyui.ts";

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
after(() => servers.forEach((server) => (server.closeAllConnections(), server.close())));

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
    if (answer === undefined) return void response.writeHead(404).end();
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
    settings: { url, model: "none", steps: 1, width: 64, height: 64, cfg: 1, timeoutMs: 10_000, key: undefined },
  };
}

const request = { prompt: "a red fish", seed: 12_000_000, parameters: { width: 64, height: 64 } };
const quiet = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

test("a picture that it made arrives, and it was asked as when it was recorded", async () => {
  const { made } = recording.runs;
  const { asked, settings } = await replay(made);
  const file = await comfyuiGenerator({ ...settings, workflow: made.workflow }).run(request, quiet());
  const served = made.http.find(({ base64 }) => base64 !== undefined)!;
  assert.equal(
    createHash("sha256").update(file.bytes).digest("hex"),
    createHash("sha256").update(Buffer.from(served.base64!, "base64")).digest("hex"),
  );
  const { dominant } = await sharp(file.bytes).stats();
  const { width } = await sharp(file.bytes).metadata();
  assert.deepEqual([file.mediaType, width], ["image/png", 64]);
  assert.ok(dominant.r > 150 && dominant.g < 60, "the seed was the colour: 0xb71b00");
  const { prompt } = asked.find(({ path }) => path === "/prompt")!.body as { prompt: unknown };
  assert.deepEqual(prompt, (made.http.find(({ path }) => path === "/prompt")!.request as { prompt: unknown }).prompt);
});

test("a workflow that it refuses, and one that fails, are told in its words", async () => {
  for (const [name, told] of [
    ["refused", /NoSuchNode/],
    ["failed", /ComfyUI failed: \w+: .+/],
  ] as const) {
    const run = recording.runs[name];
    const { settings } = await replay(run);
    await assert.rejects(comfyuiGenerator({ ...settings, workflow: run.workflow }).run(request, quiet()), (error) => {
      assert.ok(hasCode(error, "generator_failed"), String(error));
      assert.match(String(error), told);
      return true;
    });
  }
});

test("it is recognised as being there", async () => {
  const { settings } = await replay(recording.runs.probe);
  const probe = await comfyuiGenerator({ ...settings, workflow: recording.runs.made.workflow }).probe!(
    AbortSignal.timeout(5_000),
  );
  assert.match(probe, /^ComfyUI answers at/);
});
