import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { hasCode } from "@genuine/sdk/genuine-error";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import sharp from "sharp";
import { generatorFleet } from "../../esp/src/generators/fleet.ts";
import { render } from "../../esp/src/generators/pattern/render.ts";
import { patternGenerator } from "../../esp/src/generators/pattern.ts";
import type { RemoteSettings } from "../../esp/src/generators/remote.ts";
import { sdapiGenerator } from "../../esp/src/generators/sdapi.ts";
import { turns } from "../../esp/src/turns.ts";

const quiet = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

test("pattern: the same prompt and seed give the same bytes, another seed or prompt another picture", async () => {
  const generator = patternGenerator(512);
  const parameters = { width: 192, height: 160 };
  const run = (prompt: string, seed: number) => generator.run({ prompt, seed, parameters }, quiet());
  const [first, again, seed, prompt] = await Promise.all([
    run("a red moon", 1),
    run("a red moon", 1),
    run("a red moon", 2),
    run("a red moom", 1),
  ]);
  assert.deepEqual(first.bytes, again.bytes);
  assert.deepEqual(first.parameters, parameters);
  const image = await decodeImage(first.bytes);
  assert.deepEqual([image.width, image.height, first.mediaType], [192, 160, "image/png"]);
  for (const other of [seed, prompt]) {
    const distance = hammingDistance(await fingerprint(first.bytes), await fingerprint(other.bytes));
    assert.ok(distance > 60, `${distance} bits`);
  }
  await generator.close();
});

test("pattern: progress rises, and a run can be cancelled", async () => {
  const generator = patternGenerator(512);
  const seen: number[] = [];
  await generator.run(
    { prompt: "p", seed: 1, parameters: { width: 128, height: 128 } },
    { ...quiet(), onProgress: (value) => seen.push(value) },
  );
  assert.ok(seen.length > 10);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  const stop = new AbortController();
  let share = 0;
  const run = generator.run(
    { prompt: "p", seed: 1, parameters: { width: 2048, height: 2048 } },
    {
      signal: stop.signal,
      onProgress(value) {
        share = value;
        stop.abort();
      },
    },
  );
  await assert.rejects(run, (error) => hasCode(error, "generation_cancelled"));
  assert.ok(share < 1, "it does not go on to the end");
  await assert.rejects(
    generator.run({ prompt: "p", seed: 1, parameters: { width: 1e6, height: 64 } }, quiet()),
    (error) => hasCode(error, "generator_failed"),
  );
});

test("pattern: 60 prompts give pictures with much in them, none like another", () => {
  const side = 96;
  const prints = Array.from({ length: 60 }, (_, i) =>
    pdqFromRgb(
      render({ prompt: `number ${i}`, seed: 5, width: side, height: side }, () => undefined),
      side,
      side,
    ),
  );
  assert.ok(prints.filter(({ quality }) => quality >= 80).length >= 57, "quality");
  const near = prints
    .flatMap((a, i) => prints.slice(0, i).map((b) => hammingDistance(a.hash, b.hash)))
    .filter((distance) => distance <= 31);
  assert.equal(near.length, 0);
});

test("pattern: words for colours choose the palette", () => {
  const side = 64;
  const mean = (prompt: string) => {
    const sums = [0, 0, 0];
    for (let seed = 0; seed < 5; seed++)
      for (const [i, value] of render({ prompt, seed, width: side, height: side }, () => undefined).entries())
        sums[i % 3]! += value;
    return sums;
  };
  const [red, blue, green] = [mean("red"), mean("blue"), mean("green")];
  assert.ok(red[0]! > red[1]! && red[0]! > red[2]!, "red");
  assert.ok(blue[2]! > blue[0]! && blue[2]! > blue[1]!, "blue");
  assert.ok(green[1]! > green[0]! && green[1]! > green[2]!, "green");
});

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

const PNG = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#a04020" } })
  .png()
  .toBuffer();
const request = { prompt: "a lighthouse", seed: 42, parameters: { width: 64, height: 64, steps: 8, cfg_scale: 6.5 } };

test("sdapi: follows the protocol, reports progress, and returns the server's picture", async () => {
  const requests: Record<string, unknown>[] = [];
  let polls = 0;
  const polledTwice = Promise.withResolvers<void>();
  const settings = await startSdapi(async (request, body, response) => {
    if (request.url?.startsWith("/sdapi/v1/progress")) return json(response, { state: {} });
    if (request.url === "/internal/progress") {
      json(response, { active: true, progress: ++polls * 0.3 });
      return void (polls === 2 && polledTwice.resolve());
    }
    assert.equal(`${request.method} ${request.url}`, "POST /sdapi/v1/txt2img");
    assert.equal(request.headers["content-type"], "application/json");
    requests.push(JSON.parse(body) as Record<string, unknown>);
    await polledTwice.promise;
    json(response, { images: [PNG.toString("base64")], info: "{}" });
  });
  const progress: number[] = [];
  const file = await sdapiGenerator(settings).run(request, { ...quiet(), onProgress: (value) => progress.push(value) });
  assert.deepEqual(Buffer.from(file.bytes), PNG);
  assert.equal(requests.length, 1);
  const { force_task_id: task, ...asked } = requests[0]!;
  assert.match(String(task), /^task\(genuine-/);
  assert.deepEqual(asked, {
    prompt: "a lighthouse",
    seed: 42,
    width: 64,
    height: 64,
    steps: 8,
    cfg_scale: 6.5,
    batch_size: 1,
    n_iter: 1,
    override_settings: { sd_model_checkpoint: "test.safetensors" },
    override_settings_restore_afterwards: false,
  });
  assert.deepEqual(progress.slice(0, 2), [0.3, 0.6]);
});

test("sdapi: a data URL is understood, and a server without progress is no harm", async () => {
  const polled = Promise.withResolvers<void>();
  const settings = await startSdapi(async (request, _, response) => {
    if (!request.url?.endsWith("txt2img")) {
      json(response, { detail: "Not Found" }, 404);
      return void polled.resolve();
    }
    await polled.promise;
    json(response, { images: [`data:image/png;base64,${PNG.toString("base64")}`] });
  });
  assert.deepEqual(Buffer.from((await sdapiGenerator(settings).run(request, quiet())).bytes), PNG);
});

for (const [what, code, reply] of [
  ["no JSON", "generator_bad_answer", (response: ServerResponse) => response.end("<html>busy</html>")],
  ["JSON without pictures", "generator_bad_answer", (response: ServerResponse) => json(response, { images: [] })],
  [
    "another thing in place of a picture",
    "generator_bad_answer",
    (response: ServerResponse) => json(response, { images: ["aGVsbG8="] }),
  ],
  [
    "a lack of memory, which may pass",
    "generator_unreachable",
    (response: ServerResponse) => json(response, { error: "OutOfMemoryError" }, 500),
  ],
  ["a refusal", "generator_failed", (response: ServerResponse) => json(response, { detail: "bad sampler" }, 422)],
  ["nothing: the connection breaks", "generator_unreachable", (response: ServerResponse) => response.destroy()],
] as const) {
  test(`sdapi: the server answers with ${what}`, async () => {
    const settings = await startSdapi(async (_, __, response) => reply(response));
    await assert.rejects(sdapiGenerator(settings).run(request, quiet()), (error) => hasCode(error, code));
  });
}

test("sdapi: no server, a server that takes too long, and a cancelled run", async () => {
  const nowhere = { ...(await startSdapi(async () => undefined)), url: "http://127.0.0.1:9" };
  await assert.rejects(
    sdapiGenerator(nowhere).run(request, quiet()),
    (error) => hasCode(error, "generator_unreachable") && /GENUINE_IMAGES_URL/.test(error.message),
  );
  const silent = { ...(await startSdapi(async () => undefined)), timeoutMs: 300 };
  await assert.rejects(sdapiGenerator(silent).run(request, quiet()), (error) => hasCode(error, "generator_timeout"));
  const cancelled = sdapiGenerator({ ...silent, timeoutMs: 60_000 }).run(request, {
    ...quiet(),
    signal: AbortSignal.timeout(200),
  });
  await assert.rejects(cancelled, (error) => hasCode(error, "generation_cancelled"));
});

/** A small server that speaks the protocol, or fails at it. */
async function startSdapi(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => Promise<unknown>,
): Promise<RemoteSettings> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === "/sdapi/v1/sd-models")
      return json(response, [{ title: "test.safetensors", model_name: "test" }]);
    await answer(request, Buffer.concat(chunks).toString(), response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    steps: 8,
    width: 64,
    height: 64,
    cfg: 6.5,
    model: "test",
    timeoutMs: 300_000,
    key: undefined,
  };
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function fingerprint(bytes: Uint8Array): Promise<bigint> {
  const { rgb, width, height } = await decodeImage(bytes);
  return pdqFromRgb(rgb, width, height).hash;
}

test("a fleet of servers: work goes to those that are free, and away from one that breaks down", async () => {
  const made = [0, 0];
  let broken = true;
  let asked = 0;
  const servers = await Promise.all(
    made.map((_, index) =>
      startSdapi(async (incoming, __, response) => {
        if (incoming.url?.includes("/progress")) return json(response, { active: false });
        if (index === 0 && broken) {
          asked++;
          return json(response, { error: "out of memory" }, 500);
        }
        made[index]!++;
        await sleep(50);
        json(response, { images: [PNG.toString("base64")] });
      }),
    ),
  );
  const newFleet = () =>
    generatorFleet(
      servers.map((settings) => sdapiGenerator(settings)),
      seededRandom(3),
    );
  const fleet = newFleet();
  assert.equal(fleet.lanes, 2);
  for (let i = 0; i < 12; i++) assert.deepEqual(Buffer.from((await fleet.run(request, quiet())).bytes), PNG);
  assert.deepEqual(made, [0, 12]);
  assert.ok(asked <= 1, `a server known to be broken was asked ${asked} times`);

  broken = false;
  const fresh = newFleet();
  made.fill(0);
  for (let i = 0; i < 6; i++) await Promise.all([fresh.run(request, quiet()), fresh.run(request, quiet())]);
  assert.deepEqual(made, [6, 6], "two at a time, one each");
});

test("turns: as many at a time as there are lanes, in the order of asking", async () => {
  const inTurn = turns(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 7 }, (_, i) =>
      inTurn(async () => {
        begun.push(i);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        if (i === 2) throw new Error("one that fails frees its lane too");
      }).catch(() => undefined),
    ),
  );
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(most, 2);
});
