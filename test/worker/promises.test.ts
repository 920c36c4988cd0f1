/** A provider promises what it can keep: with a generator that is down, and with nodes as hosted services are. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { Chain } from "../../esp/src/chain/chain.ts";
import { drawThingsGenerator } from "../../esp/src/generators/drawthings.ts";
import { generatorFleet } from "../../esp/src/generators/fleet.ts";
import { GeneratorError } from "../../esp/src/generators/generator-error.ts";
import { Generators } from "../../esp/src/generators/generators.ts";
import { GeneratorHealth } from "../../esp/src/generators/health.ts";
import { nullGenerator } from "../../esp/src/generators/null.ts";
import { possibleItems } from "../../esp/src/jobs/capacity.ts";
import { newKeystore } from "../../esp/src/keystore.ts";
import { errorFields } from "../../esp/src/log.ts";
import { readSettings } from "../../esp/src/settings.ts";
import { EXAMPLE_FILE, exampleSettings } from "../../scripts/lib/example-settings.ts";
import { startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { refusal, startRpcProxy } from "./support/rpc-proxy.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let rpc: Awaited<ReturnType<typeof startRpcProxy>>;

before(async () => {
  chain = await startTestChain();
  rpc = await startRpcProxy(chain.url);
});

after(async () => {
  await rpc?.close();
  await chain?.close();
});

test("after failures in a row a generator offers nothing, until it answers again; then one more closes it", async () => {
  let answers = true;
  const health = new GeneratorHealth(
    {
      ...nullGenerator(),
      async probe() {
        if (!answers) throw new GeneratorError("unreachable", "10.0.0.5:7860");
        return "here";
      },
    },
    false,
  );
  const { signal } = new AbortController();
  const later = () => Date.now() + 3600_000;
  assert.equal(await health.look(signal), undefined);
  const down = new GeneratorError("server_error", "status 500");
  health.failed(down);
  health.failed(down);
  for (let i = 0; i < 5; i++) {
    health.failed(new GeneratorError("refused", "not this prompt"));
    health.failed(new GenuineError("copy_generated", "a copy"));
  }
  assert.equal(health.fault, undefined, "what a prompt is refused for says nothing of the generator");
  health.failed(down);
  assert.equal(health.fault, "The generator had an error of its own.");
  answers = false;
  await health.look(signal, later());
  assert.equal(health.fault, "The generator can not be reached.", "and not where it is");
  answers = true;
  assert.equal(await health.look(signal), undefined);
  assert.notEqual(health.fault, undefined, "it is not asked at every turn");
  await health.look(signal, later());
  assert.equal(health.fault, undefined);
  health.failed(down);
  assert.notEqual(health.fault, undefined, "it has not worked yet");
  health.worked();
  health.failed(down);
  assert.equal(health.fault, undefined);
});

test("a server makes a small picture before the first quote, and after failures in a row; while it cannot, it waits longer each time", async () => {
  const asked: unknown[] = [];
  let works = false;
  const health = new GeneratorHealth(
    {
      ...nullGenerator(),
      trial: { width: 256, height: 256 },
      probe: async () => "here",
      async run({ parameters }) {
        asked.push(parameters);
        if (!works) throw new GeneratorError("server_error", "CUDA out of memory");
        return { bytes: new Uint8Array(), mediaType: "image/png", parameters };
      },
    },
    true,
  );
  const { signal } = new AbortController();
  assert.equal(health.fault, "The generator has not been tried yet.");
  const began = Date.now();
  await health.look(signal, began);
  assert.equal(health.fault, "The generator had an error of its own.", "it answers, and makes nothing");
  const afterSeconds = (seconds: number) => health.look(signal, Date.now() + seconds * 1000);
  await afterSeconds(5);
  assert.equal(asked.length, 1, "not at once again");
  await afterSeconds(11);
  assert.equal(asked.length, 2);
  await afterSeconds(11);
  assert.equal(asked.length, 2, "the second pause is longer");
  works = true;
  await afterSeconds(21);
  assert.equal(health.fault, undefined);
  assert.deepEqual(new Set(asked), new Set([{ width: 256, height: 256 }]));
  await afterSeconds(10_000);
  assert.equal(asked.length, 3, "whoever works is not tried");
  for (let i = 0; i < 3; i++) health.failed(new GeneratorError("server_error", "CUDA out of memory"));
  assert.notEqual(health.fault, undefined);
  await afterSeconds(11);
  assert.deepEqual([asked.length, health.fault], [4, undefined]);
});

test("a worker offers nothing until its server has made a small picture", async () => {
  const held = await startHeldGenerator();
  const worker = await WorkerProcess.create(chain, {
    env: { ...held.env, GENUINE_ESP_WRITER: "none", GENUINE_ESP_TRIAL: "yes" },
  });
  await worker.start();
  try {
    assert.equal(held.asked, 1);
    assert.deepEqual((await worker.client.info()).generators, []);
    const alice = await new Person(chain, "alice").fund();
    await assert.rejects(
      alice.quote(worker, "a picture"),
      (error) => hasCode(error, "generator_down") && /has not been tried yet/.test(String(error)),
    );
    held.release();
    await until("an offer", async () =>
      (await worker.client.info()).load.capacity > 0 ? alice.quote(worker, "a picture") : undefined,
    );
    assert.equal(held.asked, 1);
    assert.match(
      await (await fetch(`${worker.endpoint}/metrics`)).text(),
      /genuine_generator_ok\{generator="sdapi"\} 1/,
    );
  } finally {
    await worker.stop();
    await held.close();
  }
});

test("what a generator says of a prompt or a key stays with the operator: the public and the log have a sentence of the worker's", async () => {
  const prompt = "my private prompt about an illness";
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    response.writeHead(422, { "content-type": "application/json" });
    response.end(JSON.stringify({ detail: [{ input: { prompt }, msg: "key sk-proj-abcd****wxyz at 10.0.0.5:7860" }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = {
      url,
      model: "dream",
      timeoutMs: 60_000,
      key: undefined,
      steps: 20,
      width: 512,
      height: 512,
      cfg: 7,
    };
    const generator = drawThingsGenerator(settings);
    const { parameters } = generator;
    const { signal } = new AbortController();
    const error = await generator
      .run({ prompt, seed: 1, parameters }, { signal, onProgress: () => undefined })
      .catch((cause: unknown) => cause);
    assert.ok(error instanceof GeneratorError);
    assert.match(error.detail, /private prompt/, "the operator may ask for it");
    const told = `${error.shortMessage} ${JSON.stringify(errorFields(error))}`;
    for (const secret of ["private prompt", "sk-proj", "10.0.0.5"]) assert.ok(!told.includes(secret), told);
  } finally {
    server.close();
  }
});

test("a slow picture lowers the capacity at once; quick ones raise it when half of them are", () => {
  const generators = new Generators([{ ...nullGenerator(), estimate: () => 10 }]);
  const { pace } = generators.all[0]!;
  const capacity = () => possibleItems(generators, { capacity: 32, deliverySeconds: 300, work: ["generate"] });
  assert.equal(capacity(), 30, "as it estimates");
  pace.note(12);
  assert.equal(capacity(), 25);
  for (let i = 0; i < 4; i++) pace.note(12);
  pace.note(100);
  assert.equal(capacity(), 3);
  pace.note(5);
  assert.equal(capacity(), 25, "what was slow once");
  for (let i = 0; i < 2; i++) pace.note(100);
  pace.note(90);
  assert.equal(capacity(), 3, "what is slow every other time");
});

test("with a generator that is down nothing is offered, and the operator is notified", async () => {
  const worker = await (
    await WorkerProcess.create(chain, {
      env: {
        GENUINE_ESP_GENERATOR: "sdapi",
        GENUINE_IMAGES_URL: "http://127.0.0.1:9",
        GENUINE_IMAGES_MODEL: "dream",
        GENUINE_ESP_WRITER: "none",
      },
    })
  ).start();
  try {
    assert.deepEqual((await worker.client.info()).generators, []);
    const alice = await new Person(chain, "alice").fund();
    await assert.rejects(alice.quote(worker, "a picture"), (error) => {
      assert.ok(hasCode(error, "generator_down"), String(error));
      assert.ok(!String(error).includes("127.0.0.1"));
      return true;
    });
    const metrics = await (await fetch(`${worker.endpoint}/metrics`)).text();
    assert.match(metrics, /genuine_generator_ok\{generator="sdapi"\} 0/);
    assert.match(worker.output, /offers nothing/);
  } finally {
    await worker.stop();
  }
});

test("a node that gives the logs of ten blocks at once is followed all the same", async () => {
  await chain.client.mine({ blocks: 60 });
  let refused = 0;
  rpc.state.fault = (call) => {
    if (call.method !== "eth_getLogs") return undefined;
    const [{ fromBlock, toBlock }] = call.params as [{ fromBlock: string; toBlock: string }];
    if (Number(toBlock) - Number(fromBlock) < 10) return undefined;
    refused++;
    const words = "Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range.";
    return { status: 400, body: refusal(call, -32_600, words) };
  };
  const worker = await WorkerProcess.create(chain, { role: "borealis", env: { GENUINE_RPC_URL: `${rpc.url}/v2/KEY` } });
  try {
    await worker.start();
    assert.ok(refused > 0 && refused < 15, `${refused} ranges were refused`);
    assert.match(worker.output, /The node gives fewer blocks at once/);
    assert.ok(!worker.output.includes("KEY"));
  } finally {
    rpc.state.fault = () => undefined;
    await worker.stop();
  }
});

test("of several nodes the next is asked where one is away", async () => {
  const worker = await WorkerProcess.create(chain, {
    role: "cascade",
    env: { GENUINE_RPC_URL: `http://127.0.0.1:9,${rpc.url}` },
  });
  await worker.start();
  await worker.stop();
});

test("what a node refuses is reported with its host, the method, the status and its message, and without its key", async () => {
  const worker = await WorkerProcess.create(chain, { env: { GENUINE_RPC_URL: `${rpc.url}/v2/KEY` } });
  rpc.state.fault = (call) => ({ status: 429, body: refusal(call, 429, "compute units per second exceeded") });
  try {
    const { client } = new Chain(readSettings(worker.env));
    const error = await client.getBlockNumber().catch((cause: unknown) => cause);
    const { node, method, status, said } = errorFields(error);
    assert.deepEqual([node, method, status], [`${rpc.url}/…`, "eth_blockNumber", 429]);
    assert.match(String(said), /compute units/);
    assert.ok(!JSON.stringify(errorFields(error)).includes("KEY"));
  } finally {
    rpc.state.fault = () => undefined;
  }
});

test("a setting that no worker knows is a fault, with the name that may be meant", async () => {
  const { env } = await WorkerProcess.create(chain);
  readSettings({ ...env, GENUINE_INDEXER_URL: "http://x", GENUINE_CHAIN_PORT: "1" });
  assert.throws(
    () => readSettings({ ...env, GENUINE_ESP_FEES: "0.01", GENUINE_ESP_GENERATER: "sdapi" }),
    (error) => {
      assert.match(String(error), /GENUINE_ESP_FEES is not a setting; is GENUINE_ESP_FEE meant/);
      assert.match(String(error), /GENUINE_ESP_GENERATER is not a setting; is GENUINE_ESP_GENERATOR meant/);
      return true;
    },
  );
});

test("the example of a settings file is what the schema says", async () => {
  assert.equal(await readFile(EXAMPLE_FILE, "utf8"), exampleSettings(), "node scripts/example-settings.ts writes it");
  const names = [...exampleSettings().matchAll(/^#? ?([A-Z0-9_]+)=/gm)].map(([, name]) => name);
  assert.ok(names.length > 60 && names.includes("GENUINE_ESP_KEY"));
});

test("a fleet works while one of its servers does, and names the one that does not", async () => {
  const member = (answer: () => Promise<string>) => ({ ...nullGenerator(), probe: answer });
  const here = member(async () => "Here.");
  const away = member(async () => Promise.reject(new GeneratorError("unreachable", "10.0.0.5")));
  const { signal } = new AbortController();
  assert.match(await generatorFleet([away, here]).probe!(signal), /can not be reached\. \(10\.0\.0\.5\) Here\./);
  await assert.rejects(generatorFleet([away, away]).probe!(signal), (error) => hasCode(error, "generator_unreachable"));
});

test("no key is made for an empty password", () => {
  assert.throws(
    () => newKeystore(""),
    (error) => hasCode(error, "bad_keystore"),
  );
});
