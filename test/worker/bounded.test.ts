/** What strangers can have a worker do is bounded: in memory, in time, on disk, and in questions to the node. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { hashText } from "@genuine/sdk/prompt";
import { attestationTypedData, progressTypedData, promptTypedData } from "@genuine/sdk/typed-data";
import sharp from "sharp";
import { type Hex, sha256, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { TextIndex } from "../../esp/src/copies/text-index.ts";
import { limitPerNetwork } from "../../esp/src/http/listen.ts";
import { Shares } from "../../esp/src/http/shares.ts";
import { compareTexts } from "../../esp/src/jury/texts.ts";
import { Measurer } from "../../esp/src/measuring/measurer.ts";
import { canonicalFile } from "../../esp/src/pictures/inspect.ts";
import { JobTables } from "../../esp/src/store/job-tables.ts";
import { bothDatabases } from "./support/databases.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { startRpcProxy } from "./support/rpc-proxy.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const MB = 1024 * 1024;
const databases = bothDatabases();
let chain: TestChain;
let rpc: Awaited<ReturnType<typeof startRpcProxy>>;
let worker: WorkerProcess;
let alice: Person;
const sockets: Socket[] = [];

before(async () => {
  chain = await startTestChain();
  rpc = await startRpcProxy(chain.url);
  // Limits by address are off on the local chain unless they are asked for.
  worker = await (
    await WorkerProcess.create(chain, {
      env: { GENUINE_RPC_URL: rpc.url, GENUINE_ESP_REQUESTS_PER_MINUTE: "1000000", GENUINE_ESP_CAPACITY: "4" },
    })
  ).start();
  alice = await new Person(chain, "alice").fund();
});

after(async () => {
  for (const socket of sockets) socket.destroy();
  await worker?.stop();
  await rpc?.close();
  await chain?.close();
});

const stranger = () => privateKeyToAccount(generatePrivateKey());

/** Headers of an upload; without `signed` with a signature that is none. */
async function upload(file: Uint8Array | Hex, type: string, account = stranger(), signed = true) {
  const fileHash = typeof file === "string" ? file : sha256(file);
  const { esp } = await worker.client.info();
  const typedData = attestationTypedData(31337, { producer: account.address, esp, fileHash });
  return {
    "content-type": type,
    "x-genuine-producer": account.address,
    "x-genuine-file-hash": fileHash,
    "x-genuine-signature": signed ? await account.signTypedData(typedData) : `0x${"11".repeat(65)}`,
  };
}

/** Sends the beginning of an upload, and never its end. Resolves when the connection is open. */
function stall(headers: Record<string, string>, announced: number): Promise<Socket> {
  const { port } = new URL(worker.endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1", () => {
      const lines = Object.entries({ host: "x", ...headers, "content-length": String(announced) });
      socket.write(
        `POST /attestations HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
      );
      socket.write(Buffer.alloc(64 * 1024));
      resolve(socket);
    });
    socket.on("error", () => undefined);
    sockets.push(socket);
  });
}

async function post(headers: Record<string, string>, body: Uint8Array): Promise<{ status: number; code?: string }> {
  const response = await fetch(`${worker.endpoint}/attestations`, {
    method: "POST",
    headers,
    body: new Uint8Array(body),
  });
  const { error } = (await response.json()) as { error?: { code: string } };
  return { status: response.status, ...(error && { code: error.code }) };
}

test("a share is limited by network, then by account, then for strangers, then for all", () => {
  const full = () => new GenuineError("full", "Full.");
  const shares = new Shares({ all: 10, strangers: 6, network: 3, account: 2 }, full);
  const take = (amount: number, taker: Parameters<Shares["take"]>[1]) => shares.take(amount, taker);
  const isFull = (error: unknown) => hasCode(error, "full");
  const first = take(2, { network: "a", account: "0xA" });
  assert.throws(() => take(1, { network: "b", account: "0xa" }), isFull, "an account is one in any case of letters");
  assert.throws(() => take(2, { network: "a", account: "0xb" }), isFull, "a network with many accounts");
  take(1, { network: "a" });
  take(3, { network: "c" });
  assert.throws(() => take(1, { network: "d" }), isFull, "strangers together");
  for (const account of ["0x1", "0x2"]) take(2, { network: "a", account, customer: true });
  assert.throws(() => take(1, { account: "0x3", customer: true }), isFull, "all together");
  first();
  first();
  take(2, { network: "a", account: "0xa" });
  assert.throws(() => take(1, { network: "e" }), isFull, "given back once only");
});

test("texts are found by the index as by the juror's rule", () => {
  const words = "the girl had a red ball and dog sang over under sea moon river stone tree house bird".split(" ");
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const write = (count: number) => Array.from({ length: count }, () => words[Math.floor(random() * words.length)]);
  const originals = Array.from({ length: 30 }, (_, at) => write(at < 4 ? at : 20 + at * 3));
  const index = new TextIndex();
  for (const [serial, text] of originals.entries()) index.add(serial, text.join(" "));
  const accused = originals.flatMap((text) => [
    text,
    text.slice(0, Math.ceil(text.length * 0.6)),
    [...write(15), ...text.slice(5), ...write(10)],
    write(text.length),
  ]);
  let copies = 0;
  for (const text of accused.map((one) => one.join(", ").toUpperCase())) {
    const found = new Map(index.alike(text).map(({ serial, share }) => [serial, share]));
    for (const [serial, original] of originals.entries()) {
      const { same, share } = compareTexts(original.join(" "), text);
      assert.equal(found.get(serial), same ? share : undefined);
      if (same) copies++;
    }
  }
  assert.ok(copies > 60, `${copies} copies`);
});

test("measuring is done beside the main thread, and ends when its time is over", async () => {
  const measurer = new Measurer();
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 1);
  const text = new Uint8Array(5 * MB).fill(97);
  const { fileHash } = await measurer.inspect(text, "text/plain");
  clearInterval(ticking);
  assert.equal(fileHash, sha256(text));
  assert.ok(ticks > 0, "the main thread has gone on");
  await assert.rejects(measurer.inspect(new Uint8Array([1, 2, 3]), "image/"), (error) =>
    hasCode(error, "image_undecodable"),
  );
  await measurer.close();
  const hasty = new Measurer(1);
  await assert.rejects(hasty.inspect(text, "text/plain"), (error) => hasCode(error, "too_slow"));
  await hasty.close();
});

test("a text of megabytes is refused for its size, before it is read", async () => {
  const text = new Uint8Array(3 * MB).fill(97);
  assert.deepEqual(await post(await upload(text, "text/plain"), text), { status: 413, code: "too_large" });
});

test("uploads that nobody signed hold nothing; of those signed a network holds a few, and its other requests pass", async () => {
  const png = await canonicalFile(
    await sharp({ create: { width: 300, height: 300, channels: 3, background: "#123456" } })
      .png()
      .toBuffer(),
  );
  for (let i = 0; i < 30; i++)
    await stall(await upload(toHex(randomBytes(32)), "image/png", stranger(), false), 10 * MB);
  await post(await upload(png, "image/png"), png).then(({ code }) => assert.equal(code, undefined));
  const stalled: Socket[] = [];
  await until("a full room", async () => {
    // One more each time: a silent one is dropped after ten seconds, which a slow machine may spend here.
    stalled.push(await stall(await upload(toHex(randomBytes(32)), "image/png"), 10 * MB));
    return (await post(await upload(png, "image/png"), png)).code === "at_capacity" ? true : undefined;
  });
  assert.ok(stalled.length >= 2, `full after ${stalled.length}`);
  assert.equal((await fetch(`${worker.endpoint}/info`)).status, 200);
  await alice.quote(worker, "words have a room of their own");
  for (const socket of stalled) socket.destroy();
  await until("room again", async () =>
    (await post(await upload(png, "image/png"), png)).status === 200 ? true : undefined,
  );
});

test("a file other than the one signed for is refused", async () => {
  const headers = await upload(toHex(randomBytes(32)), "image/png");
  assert.deepEqual(await post(headers, Buffer.from("another")), { status: 401, code: "bad_signature" });
});

test("what does not exist is looked for on chain once", async () => {
  const quiet = await (
    await WorkerProcess.create(chain, {
      role: "borealis",
      // It looks at the chain by itself once a minute, so that what is counted is what the questions cause.
      env: { GENUINE_RPC_URL: rpc.url, GENUINE_ESP_POLL_MS: "60000" },
    })
  ).start();
  try {
    const ids = Array.from({ length: 40 }, () => toHex(randomBytes(32)));
    const askAll = () => Promise.all(ids.map((id) => fetch(`${quiet.endpoint}/products/${id}/preview`)));
    await worker.stop();
    assert.ok((await askAll()).every(({ status }) => status === 404));
    rpc.calls.length = 0;
    for (let i = 0; i < 5; i++) assert.ok((await askAll()).every(({ status }) => status === 404));
    assert.deepEqual(rpc.calls, []);
  } finally {
    await quiet.stop();
    await worker.start();
  }
});

test("strangers that ask for quotes keep nobody out: a quote promises no place", async () => {
  const { esp } = await worker.client.info();
  const ask = async (account = stranger()) => {
    const [salt, prompt] = [toHex(randomBytes(32)), "a picture"];
    const typedData = promptTypedData(31337, { producer: account.address, esp, promptHash: hashText(prompt), salt });
    const signature = await account.signTypedData(typedData);
    return new EspClient(worker.endpoint).quote({ producer: account.address, prompt, salt, signature });
  };
  // Before the others: all are of one network, which has only so many.
  const bob = await new Person(chain, "bob").fund();
  const paid = await bob.quote(worker, "a picture of somebody who pays");
  const answers = await Promise.allSettled(Array.from({ length: 30 }, () => ask()));
  for (const answer of answers)
    if (answer.status === "rejected") assert.ok(hasCode(answer.reason, "too_many_quotes"), String(answer.reason));
  const { load } = await worker.client.info();
  assert.deepEqual([load.waiting, load.running, load.capacity], [0, 0, 4]);
  await bob.lock(paid);
});

test("one network cannot take all places to watch from; whoever has paid for a task has one", async () => {
  const patient = await (
    await WorkerProcess.create(chain, { role: "cascade", env: { GENUINE_ESP_REQUESTS_PER_MINUTE: "1000000" } })
  ).start();
  const stop = new AbortController();
  try {
    const answers = [await alice.quote(patient, "one"), await alice.quote(patient, "two")] as const;
    const watch = (id: Hex, headers: Record<string, string> = {}) =>
      fetch(`${patient.endpoint}/tasks/${id}/events`, { headers, signal: stop.signal });
    const statuses = [];
    for (let i = 0; i < 40; i++) statuses.push((await watch(answers[i % 2]!.taskId)).status);
    assert.equal(statuses.filter((status) => status === 200).length, 30);
    assert.equal(statuses.at(-1), 503);
    await alice.lock(answers[0]);
    await until("the lock", async () =>
      (await patient.client.task(answers[0].taskId)).state === "quoted" ? undefined : true,
    );
    const expiry = BigInt(Math.floor(Date.now() / 1000) + 600);
    const signature = await alice.account.signTypedData(
      progressTypedData(31337, { taskId: answers[0].taskId, expiry }),
    );
    const headers = { "x-genuine-expiry": String(expiry), "x-genuine-signature": signature };
    assert.equal((await watch(answers[0].taskId, headers)).status, 200);
  } finally {
    stop.abort();
    await patient.stop();
  }
});

test("one network has a limited number of connections", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", limitPerNetwork(2));
  const { port } = server.address() as { port: number };
  const open = () =>
    new Promise<{ socket: Socket; closed: Promise<unknown> }>((resolve) => {
      const socket: Socket = connect(port, "127.0.0.1", () => resolve({ socket, closed }));
      const closed = new Promise((done) => socket.once("close", done));
      socket.on("error", () => undefined);
      sockets.push(socket);
    });
  const [first, second] = [await open(), await open()];
  await (await open()).closed;
  assert.ok(!first.socket.destroyed && !second.socket.destroyed);
  first.socket.destroy();
  await until("a place", async () => {
    const { socket, closed } = await open();
    const isKept = await Promise.race([
      closed.then(() => false),
      new Promise((done) => setTimeout(() => done(true), 200)),
    ]);
    socket.destroy();
    return isKept ? true : undefined;
  });
  server.close();
});

for (const { name, fresh } of databases) {
  test(`${name}: files that wait for their registration have a budget; the oldest of strangers go first`, async () => {
    const database = await (await fresh())();
    const store = new JobTables(database);
    const keep = async (letter: string, at: number, customer = false) => {
      const [fileHash, productId] = [`0x${letter.repeat(64)}`, `0x${letter.repeat(64)}`] as [Hex, Hex];
      await store.insertAttestation({ productId, producer: stranger().address, fileHash, expiry: 9_999 });
      return store.keepUpload({ fileHash, size: 40, customer, at }, 100);
    };
    assert.deepEqual(await keep("a", 1, true), []);
    assert.deepEqual(await keep("b", 2), []);
    assert.deepEqual(await keep("c", 3), [`0x${"b".repeat(64)}`], "the customer's is older, but a customer's");
    assert.deepEqual(await keep("d", 4), [`0x${"c".repeat(64)}`]);
    assert.deepEqual(await keep("e", 5, true), [`0x${"d".repeat(64)}`]);
    assert.deepEqual(await keep("f", 6), [`0x${"a".repeat(64)}`]);
    await database.close();
  });
}
