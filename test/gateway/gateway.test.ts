/** The gateway on the whole stack, by clients that know nothing of it: as their packages bring them. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { generationEscrowAbi, productRegistryAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import { promptCommitment } from "@genuine/sdk/prompt";
import { sealFile } from "@genuine/sdk/sealing/package";
import * as transactions from "@genuine/sdk/transactions";
import { idOfQuote } from "@genuine/sdk/typed-data";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { AIHorde, APIError as HordeError } from "@zeldafan0225/ai_horde";
import OpenAI from "openai";
import { type Hex, sha256, toHex } from "viem";
import { readSettings } from "../../gateway/src/settings.ts";
import { Store } from "../../gateway/src/store.ts";
import { Actor, until } from "../../scripts/lib/actor.ts";
import { freeStackPorts, type Stack, Started, startStack } from "../../scripts/lib/stack.ts";
import { closeAtEnd } from "../support/leftovers.ts";
import { startRpcProxy } from "../worker/support/rpc-proxy.ts";
import { GatewayProcess } from "./support/gateway-process.ts";
import { startIdleProvider } from "./support/idle-provider.ts";

const BOB = LOCAL_ACCOUNTS.bob;
/** Its pictures take no time, and it writes as well. */
const CASCADE = LOCAL_ACCOUNTS.cascade.address;
const TOKEN = "a-token-of-some-length";

let dir: string;
let started: Started;
let stack: Stack;
let bob: Actor;
let gateway: GatewayProcess;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), "genuine-gateway-"));
  started = new Started();
  stack = await startStack({
    started,
    dir,
    ports: await freeStackPorts(),
    page: false,
    say: () => undefined,
    onCrash: (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  });
  bob = new Actor(stack, BOB.privateKey);
  await bob.fund();
  gateway = await new GatewayProcess(
    settings("main", { GENUINE_GATEWAY_DAY_LIMIT: "200", GENUINE_GATEWAY_ORDER_LIMIT: "50" }),
  ).start();
});

after(async () => {
  await gateway?.kill();
  await started?.stop();
  await rm(dir, { recursive: true, force: true });
});

function settings(name: string, env: Record<string, string> = {}): Record<string, string> {
  return {
    GENUINE_RPC_URL: stack.urls.rpc,
    GENUINE_DEPLOYMENT: join(dir, "deployment.json"),
    GENUINE_INDEXER_URL: stack.urls.indexer,
    GENUINE_GATEWAY_KEY: BOB.privateKey,
    GENUINE_GATEWAY_DIR: join(dir, `gateway-${name}`),
    GENUINE_GATEWAY_PROVIDERS: CASCADE,
    ...env,
  };
}

const openaiOf = ({ url }: GatewayProcess, apiKey = "none", maxRetries = 0) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries });

/** How many tasks the account has paid for. */
async function locks(): Promise<number> {
  const logs = await bob.chain.getContractEvents({
    address: stack.deployment.contracts.generationEscrow,
    abi: generationEscrowAbi,
    eventName: "TaskLocked",
    args: { producer: BOB.address },
    fromBlock: 0n,
  });
  return logs.length;
}

type Told = {
  product_id: Hex;
  file_sha256: Hex;
  task_id: Hex;
  prompt_commitment: Hex;
  opening: Record<string, unknown>;
};
const toldOf = (value: unknown) => (value as { genuine: Told }).genuine;

/** The file is the one that the chain knows, and it is the account's. */
async function checkProof(file: Uint8Array, told: Told, prompt: string): Promise<void> {
  const { proof, taskId } = await bob.indexer.product(told.product_id);
  assert.deepEqual([sha256(file), proof.fileHash, taskId], [told.file_sha256, told.file_sha256, told.task_id]);
  const owner = await bob.chain.readContract({
    address: stack.deployment.contracts.productRegistry,
    abi: productRegistryAbi,
    functionName: "ownerOf",
    args: [BigInt(told.product_id)],
  });
  assert.equal(owner, BOB.address);
  const opening = { prompt, ...told.opening } as Parameters<typeof promptCommitment>[0];
  assert.equal(promptCommitment(opening), proof.promptCommitment);
}

test("OpenAI's client has pictures made, and they come with their proof", async () => {
  const openai = openaiOf(gateway);
  const prompt = "Two copper harbours at dusk";
  const answer = await openai.images.generate({ prompt, n: 2, size: "512x512", model: "genuine" });
  assert.equal(answer.data?.length, 2);
  for (const image of answer.data!) {
    const file = Buffer.from(image.b64_json!, "base64");
    await checkProof(file, toldOf(image), prompt);
  }
  const task = await bob.indexer.task(toldOf(answer.data![0]).task_id);
  assert.equal(task.status, "settled", "confirmed at once");
  const byUrl = await openai.images.generate({ prompt: "By its address", response_format: "url" });
  const file = await (await fetch(byUrl.data![0]!.url!)).arrayBuffer();
  assert.equal(sha256(new Uint8Array(file)), toldOf(byUrl.data![0]).file_sha256);
});

test("OpenAI's client has texts written, at once and as a stream, and sees what models there are", async () => {
  const openai = openaiOf(gateway);
  const ids = (await openai.models.list()).data.map(({ id }) => id);
  assert.ok(ids.includes("genuine") && ids.length >= 3, ids.join(", "));
  assert.equal((await openai.models.retrieve(ids[1]!)).id, ids[1]);
  const prompt = "A dragon that is afraid of mice";
  const completion = await openai.chat.completions.create({
    model: "genuine",
    messages: [{ role: "user", content: prompt }],
  });
  const { message, finish_reason } = completion.choices[0]!;
  assert.equal(finish_reason, "stop");
  await checkProof(Buffer.from(message.content!), toldOf(completion.choices[0]), prompt);
  const stream = await openai.chat.completions.create({
    model: "genuine",
    messages: [
      { role: "system", content: "You write stories." },
      { role: "user", content: [{ type: "text", text: "An owl and a fox" }] },
    ],
    stream: true,
  });
  let text = "";
  let told: Told | undefined;
  for await (const chunk of stream) {
    text += chunk.choices[0]!.delta.content ?? "";
    if (chunk.choices[0]!.finish_reason === "stop") told = toldOf(chunk.choices[0]);
  }
  await checkProof(Buffer.from(text), told!, "system: You write stories.\n\nuser: An owl and a fox");
});

test("what cannot be had is refused in each interface's own words, before anything is paid", async () => {
  const paid = await locks();
  const openai = openaiOf(gateway);
  const ask = (body: object) => openai.images.generate({ prompt: "A hill", ...body } as never);
  await assert.rejects(ask({ size: "1024x1024" }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.deepEqual([error.code, error.type], ["bad_size", "invalid_request_error"]);
    assert.match(error.message, /512x512/);
    return true;
  });
  await assert.rejects(ask({ model: "dall-e-3" }), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.code, "model_not_found");
    return true;
  });
  await assert.rejects(ask({ prompt: " " }), OpenAI.BadRequestError);
  await assert.rejects(ask({ n: 17 }), OpenAI.BadRequestError);
  await assert.rejects(ask({ background: "transparent" }), OpenAI.BadRequestError);
  const tools = [{ type: "function", function: { name: "f" } }] as const;
  const messages = [{ role: "user", content: "x" }] as const;
  await assert.rejects(
    openai.chat.completions.create({ model: "genuine", messages: [...messages], tools: [...tools] }),
    OpenAI.BadRequestError,
  );
  const image = { type: "image_url", image_url: { url: "data:," } } as const;
  await assert.rejects(
    openai.chat.completions.create({ model: "genuine", messages: [{ role: "user", content: [image] }] }),
    OpenAI.BadRequestError,
  );
  await assert.rejects(openai.images.edit({ image: new File([], "a.png"), prompt: "x" }), (error) => {
    assert.ok(error instanceof OpenAI.APIError);
    return true;
  });

  const txt2img = (body: object) => post(`${gateway.url}/sdapi/v1/txt2img`, { prompt: "A hill", ...body });
  for (const body of [{ negative_prompt: "dog" }, { seed: 7 }, { enable_hr: true }, { width: 640, height: 640 }]) {
    const answer = await txt2img(body);
    assert.equal(answer.status, 422);
    assert.equal(typeof ((await answer.json()) as { detail: unknown }).detail, "string");
  }
  const horde = hordeOf(gateway);
  for (const input of [
    { prompt: "A hill###dogs" },
    { prompt: "A hill", params: { seed: "7" } },
    { prompt: "A hill", source_image: "AAAA" },
  ])
    await assert.rejects(horde.postAsyncImageGenerate(input), (error) => {
      assert.ok(error instanceof HordeError);
      assert.equal(error.rawError.rc, "BadRequest");
      return true;
    });
  assert.equal(await locks(), paid);
});

test("AUTOMATIC1111's requests, as its interface describes them", async () => {
  const prompt = "A lighthouse in a square";
  const answer = await post(`${gateway.url}/sdapi/v1/txt2img`, {
    prompt,
    negative_prompt: "",
    width: 512,
    height: 512,
    steps: 20,
    cfg_scale: 7,
    seed: -1,
    batch_size: 1,
    n_iter: 1,
    sampler_name: "Euler a",
  });
  assert.equal(answer.status, 200);
  const { images, info } = (await answer.json()) as { images: string[]; info: string };
  const { genuine, seed, sd_model_name } = JSON.parse(info) as { genuine: Told[]; seed: number; sd_model_name: string };
  assert.equal(images.length, 1);
  assert.deepEqual([genuine[0]!.opening.seed, genuine[0]!.opening.model], [seed, sd_model_name]);
  await checkProof(Buffer.from(images[0]!, "base64"), genuine[0]!, prompt);
  const models = (await (await fetch(`${gateway.url}/sdapi/v1/sd-models`)).json()) as { model_name: string }[];
  assert.ok(models.some(({ model_name }) => model_name === sd_model_name));
});

test("AI Horde's client orders, asks how far it is, and fetches", async () => {
  const horde = hordeOf(gateway);
  for (const r2 of [true, false]) {
    const prompt = `A mill by a river, ${r2}`;
    const { id } = await horde.postAsyncImageGenerate({
      prompt,
      params: { n: 1, width: 512, height: 512 },
      r2,
    } as never);
    await until("the picture", async () => ((await horde.getImageGenerationCheck(id!)).done ? true : undefined));
    const { done, faulted, generations } = await horde.getImageGenerationStatus(id!);
    assert.deepEqual([done, faulted, generations?.length], [true, false, 1]);
    const [{ img, worker_id, state } = {}] = generations!;
    assert.deepEqual([worker_id, state], [CASCADE, "ok"]);
    const file = r2 ? Buffer.from(await (await fetch(img!)).arrayBuffer()) : Buffer.from(img!, "base64");
    await checkProof(file, toldOf(generations![0]), prompt);
  }
  await assert.rejects(horde.getImageGenerationCheck("no-such-id"), (error) => {
    assert.ok(error instanceof HordeError);
    assert.equal(error.rawError.rc, "RequestNotFound");
    return true;
  });
});

test("a client of the Model Context Protocol orders, searches, verifies and challenges a copy", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`)));
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map(({ name }) => name).sort(), ["challenge", "order", "search", "verify"]);
  const call = async (name: string, input: Record<string, unknown>) => {
    const result = await client.callTool({ name, arguments: input });
    return result as {
      isError?: boolean;
      structuredContent: Record<string, unknown>;
      content: { type: string; data?: string; text?: string }[];
    };
  };
  const prompt = "An orchard of brass";
  const ordered = await call("order", { prompt });
  const [told] = ordered.structuredContent.files as [Told];
  const file = Buffer.from(ordered.content.find(({ type }) => type === "image")!.data!, "base64");
  await checkProof(file, told, prompt);
  const again = await call("order", { order_id: ordered.structuredContent.order_id });
  assert.deepEqual(again.structuredContent, ordered.structuredContent);

  const found = await call("search", { owner: BOB.address, limit: 1 });
  assert.equal((found.structuredContent.products as [Told])[0].product_id, told.product_id);
  const verify = async (bytes: Uint8Array) =>
    (await call("verify", { product_id: told.product_id, file: Buffer.from(bytes).toString("base64") }))
      .structuredContent;
  const verified = await verify(file);
  assert.deepEqual([verified.file_matches, verified.status, verified.owner], [true, "active", BOB.address]);
  assert.equal((await verify(file.subarray(1))).file_matches, false);

  const mallory = new Actor(stack, LOCAL_ACCOUNTS.mallory.privateKey);
  await mallory.getReadyToPay();
  const copy = await mallory.plagiarise(told.product_id, stack.urls.esps[2]!);
  const opened = await call("challenge", { original_id: told.product_id, accused_id: copy.productId });
  assert.equal(opened.structuredContent?.verdict, "copy", JSON.stringify(opened.content));
  const challenge = await until("the challenge", () =>
    bob.indexer.challenge(opened.structuredContent.challenge_id as Hex).catch(() => undefined),
  );
  assert.deepEqual([challenge.challenger, challenge.status], [BOB.address, "open"]);

  const refused = await call("challenge", { original_id: copy.productId, accused_id: told.product_id });
  assert.equal(refused.isError, true);
  assert.match((await call("order", { prompt, max_price: "0.10" })).content[0]!.text!, /^too_dear: .*0\.10 TUSD/);
  assert.match((await call("order", {})).content[0]!.text!, /^bad_request: /);
  await client.close();
});

test("a page in a browser on the same machine cannot order, whatever it does; other machines need the token", async () => {
  const paid = await locks();
  const url = `${gateway.url}/v1/images/generations`;
  const body = JSON.stringify({ prompt: "Of a page" });
  const json = { "content-type": "application/json" };
  const refusals = [
    await send(url, { ...json, origin: "https://example.org" }, body),
    await send(url, { ...json, "sec-fetch-site": "same-origin" }, body),
    await send(url, { ...json, host: "rebound.example.org" }, body),
    await send(url, { "content-type": "text/plain" }, body),
  ];
  assert.deepEqual(refusals, [401, 401, 401, 400]);
  assert.equal(await locks(), paid);

  const other = new GatewayProcess(
    settings("token", { GENUINE_GATEWAY_TOKEN: TOKEN, GENUINE_GATEWAY_HOST: "0.0.0.0" }),
  );
  await other.start();
  await assert.rejects(openaiOf(other, "wrong").models.list(), OpenAI.AuthenticationError);
  assert.ok((await openaiOf(other, TOKEN).models.list()).data.length > 0);
  const basic = `Basic ${Buffer.from(`me:${TOKEN}`).toString("base64")}`;
  assert.equal((await fetch(`${other.url}/sdapi/v1/sd-models`)).status, 401);
  assert.equal((await fetch(`${other.url}/sdapi/v1/sd-models`, { headers: { authorization: basic } })).status, 200);
  const horde = hordeOf(other, TOKEN);
  const { id } = await horde.postAsyncImageGenerate({ prompt: "With a token" }, { token: TOKEN });
  await until("the picture", async () => ((await horde.getImageGenerationCheck(id!)).done ? true : undefined));
  const { img } = (await horde.getImageGenerationStatus(id!)).generations![0]!;
  assert.equal((await fetch(img!.replace(/:\/\/[^/]+/, `://${new URL(other.url).host}`))).status, 200);
  await assert.rejects(hordeOf(other).postAsyncImageGenerate({ prompt: "Without" }), HordeError);
});

test("limits hold across restarts and are reported as such", async () => {
  const limited = new GatewayProcess(
    settings("limited", { GENUINE_GATEWAY_DAY_LIMIT: "5", GENUINE_GATEWAY_ORDER_LIMIT: "4" }),
  );
  await limited.start();
  const ask = (n: number) => openaiOf(limited).images.generate({ prompt: "Within limits", n });
  const isLimit = (error: unknown) => {
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.equal(error.code, "insufficient_quota");
    return true;
  };
  await assert.rejects(ask(2), isLimit, "5 at once is more than 4");
  await ask(1);
  await limited.kill();
  await limited.start();
  await ask(1);
  await assert.rejects(ask(1), isLimit, "5 of 5 are spent");
  assert.equal((await post(`${limited.url}/sdapi/v1/txt2img`, { prompt: "x" })).status, 429);
  await assert.rejects(hordeOf(limited).postAsyncImageGenerate({ prompt: "x" }), HordeError);
  // The limits of a gateway are its own only as long as no other account counts for it.
  await assert.rejects(new GatewayProcess(settings("limited")).start(), /Another gateway runs/);
  const strict = await new GatewayProcess(settings("strict", { GENUINE_GATEWAY_LEAST_SCORE: "1" })).start();
  await assert.rejects(openaiOf(strict).images.generate({ prompt: "x" }), OpenAI.InternalServerError);
});

test("killed after it has paid, it goes on at the next start, and the same request is not paid again", async () => {
  const other = await new GatewayProcess(settings("killed")).start();
  const prompt = "Interrupted by a power cut";
  const paid = await locks();
  const lost = openaiOf(other).images.generate({ prompt });
  lost.catch(() => undefined);
  await other.says(/"Paid"/);
  await other.kill();
  await assert.rejects(lost, OpenAI.APIConnectionError);
  await other.start();
  // OpenAI's client repeats by itself what was interrupted; here the restart takes its place.
  const answer = await openaiOf(other).images.generate({ prompt });
  await checkProof(Buffer.from(answer.data![0]!.b64_json!, "base64"), toldOf(answer.data![0]), prompt);
  assert.equal(await locks(), paid + 1);
  // It was answered: who asks again wants another.
  const next = await openaiOf(other).images.generate({ prompt });
  assert.notEqual(toldOf(next.data![0]).task_id, toldOf(answer.data![0]).task_id);
  assert.equal(await locks(), paid + 2);
  assert.ok(!other.output.includes(BOB.privateKey.slice(2)) && !other.output.includes(prompt));
});

test("killed while its payment is on the way, it does not pay again, and goes on when the payment arrives", async () => {
  const proxy = closeAtEnd(await startRpcProxy(stack.urls.rpc));
  const held: string[] = [];
  proxy.state.fault = ({ method, params }) => {
    if (method !== "eth_sendRawTransaction") return undefined;
    held.push(params[0] as string);
    return "hang";
  };
  const other = await new GatewayProcess(settings("held", { GENUINE_RPC_URL: proxy.url })).start();
  const paid = await locks();
  const prompt = "Paid by a slow node";
  const lost = openaiOf(other).images.generate({ prompt });
  lost.catch(() => undefined);
  await until("the payment", async () => (held.length > 0 ? true : undefined));
  await other.kill();
  await other.start();
  const asked = openaiOf(other).images.generate({ prompt });
  await other.says(/"Goes on with an order of before"/);
  assert.deepEqual([held.length, await locks()], [1, paid]);
  await bob.chain.request({ method: "eth_sendRawTransaction", params: [held[0] as Hex] });
  proxy.state.fault = () => undefined;
  const answer = await asked;
  await checkProof(Buffer.from(answer.data![0]!.b64_json!, "base64"), toldOf(answer.data![0]), prompt);
  assert.equal(await locks(), paid + 1);
});

test("a provider that never delivers, or withholds the file, is left with its bond lost, and the money counts as not spent", async () => {
  const carol = new Actor(stack, LOCAL_ACCOUNTS.carol.privateKey);
  await carol.getReadyToPay();
  const idle = closeAtEnd(
    await startIdleProvider(stack.deployment, async () => Number((await bob.chain.getBlock()).timestamp)),
  );
  await carol.send(transactions.registerEsp(stack.deployment, "Idle", idle.url, parseMoney("600")));
  await carol.send(transactions.stateCapacity(stack.deployment, 8));
  // Enough for one order at a time only.
  const limits = { GENUINE_GATEWAY_DAY_LIMIT: "3", GENUINE_GATEWAY_PROVIDERS: carol.address };
  const other = await new GatewayProcess(settings("idle", limits)).start();
  const isProviders = (error: unknown) => {
    assert.ok(error instanceof OpenAI.InternalServerError);
    assert.equal(error.code, "provider_failed");
    return true;
  };
  const ask = async (deliver: boolean) => {
    const asked = openaiOf(other).images.generate({ prompt: `Never made, ${deliver}` });
    asked.catch(() => undefined);
    const quote = await until("the quote", async () => idle.quotes.shift());
    const { chainId, contracts } = stack.deployment;
    const taskId = idOfQuote(chainId, contracts.generationEscrow, quote);
    const task = (status: string) =>
      until(`the task ${status}`, async () => {
        const found = await bob.indexer.task(taskId).catch(() => undefined);
        return found?.status === status ? found : undefined;
      });
    await task("locked");
    if (deliver) {
      const random = () => toHex(randomBytes(32));
      const { delivery } = sealFile(random(), new Uint8Array(randomBytes(5000)));
      await carol.send(transactions.deliverTask(stack.deployment, quote, [{ delivery, productId: random() }]));
      await until("the objection", async () => ((await task("delivered")).objectedAt === null ? undefined : true));
    }
    const { endableFrom } = await bob.indexer.task(taskId);
    const { timestamp } = await bob.chain.getBlock();
    await bob.chain.request({ method: "evm_increaseTime", params: [endableFrom! - Number(timestamp)] } as never);
    await bob.chain.request({ method: "evm_mine", params: [] } as never);
    await assert.rejects(asked, isProviders);
  };
  await ask(false);
  await ask(true);
});

test("settings at fault are named, all at once, and never a key", async () => {
  const key = `0x${"ab".repeat(31)}`;
  const file = join(dir, "open-key");
  await writeFile(file, BOB.privateKey, { mode: 0o644 });
  const faults = (env: Record<string, string>) => {
    try {
      readSettings({ ...settings("none"), ...env });
      return "";
    } catch (error) {
      return String(error);
    }
  };
  const said = faults({
    GENUINE_GATEWAY_KEY: key,
    GENUINE_GATEWAY_HOST: "0.0.0.0",
    GENUINE_GATEWAY_DAY_LIMIT: "much",
    GENUINE_GATEWAY_LIMIT: "5",
  });
  for (const name of [
    "GENUINE_GATEWAY_KEY must",
    "GENUINE_GATEWAY_TOKEN must",
    "DAY_LIMIT is",
    "GENUINE_GATEWAY_LIMIT is not",
  ])
    assert.ok(said.includes(name), `${name}: ${said}`);
  assert.ok(!said.includes(key.slice(2)));
  assert.match(faults({ GENUINE_GATEWAY_KEY: "", GENUINE_GATEWAY_KEY_FILE: file }), /chmod 600/);
  await writeFile(join(dir, "key"), `${BOB.privateKey}\n`, { mode: 0o600 });
  assert.equal(faults({ GENUINE_GATEWAY_KEY: "", GENUINE_GATEWAY_KEY_FILE: join(dir, "key") }), "");
});

test("a new day has its own limit, and what came back is not spent", () => {
  const store = new Store(join(dir, "store"), { dayLimit: parseMoney("10"), orderLimit: parseMoney("6") });
  try {
    const day = Date.UTC(2030, 0, 1, 23, 59);
    store.reserve("a", parseMoney("6"), day);
    assert.throws(() => store.reserve("b", parseMoney("6"), day), /4\.00 TUSD left/);
    store.correct("a", parseMoney("1"));
    store.reserve("b", parseMoney("6"), day);
    assert.throws(() => store.reserve("c", parseMoney("7"), day + 60_000), /at most 6\.00/);
    store.reserve("c", parseMoney("6"), day + 60_000);
    assert.deepEqual([store.left(day), store.left(day + 60_000)], [parseMoney("3"), parseMoney("4")]);
  } finally {
    store.close();
  }
});

function hordeOf({ url }: GatewayProcess, token?: string): AIHorde {
  return new AIHorde({ api_route: `${url}/api/v2`, client_agent: "test:1:none", default_token: token });
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** With headers that fetch does not let a program choose. Resolves to the status. */
function send(url: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
