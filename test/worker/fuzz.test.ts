/** Fuzzes every route. The worker neither fails, nor hangs, nor leaks private data. */
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const SEED = Number(process.env.GENUINE_TEST_SEED ?? Math.floor(Math.random() * 1e9));
const REQUESTS = Number(process.env.GENUINE_FUZZ_REQUESTS ?? 3_000);
const CANARY = "a-secret-that-lies-beside-the-files";
const ZERO = `0x${"0".repeat(64)}`;

let chain: TestChain;
let worker: WorkerProcess;
let alice: Person;
let task: string;

before(async () => {
  chain = await startTestChain();
  worker = await WorkerProcess.create(chain, { env: { GENUINE_ESP_GENERATOR: "null" } });
  await worker.start();
  await writeFile(join(worker.dir, "secret.txt"), CANARY);
  alice = await new Person(chain, "alice").fund();
  const answer = await alice.quote(worker, "something that is really there");
  await alice.lock(answer);
  await alice.delivered(answer.taskId);
  task = answer.taskId;
});

after(async () => {
  await worker?.stop();
  await chain?.close();
});

type Random = <T>(items: readonly T[]) => T;

function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (items) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return items[Math.floor((state / 2 ** 32) * items.length)]!;
  };
}

/** As the sources name them: a route that is added is asked as well. */
async function routes(): Promise<{ method: string; path: string }[]> {
  const folder = resolve(import.meta.dirname, "../../esp/src/http");
  const found = [];
  for (const name of await readdir(folder)) {
    for (const [, method, path] of (await readFile(join(folder, name), "utf8")).matchAll(
      /api\.(get|post|put|delete|patch)\("([^"]+)"/g,
    )) {
      found.push({
        method: method!.toUpperCase(),
        path: name === "status-routes.ts" ? `/status${path === "/" ? "" : path}` : path!,
      });
    }
  }
  return found;
}

const ids = () => [
  task,
  ZERO,
  `0x${"f".repeat(64)}`,
  `0x${"F".repeat(64)}`,
  "0x",
  "0",
  "-1",
  "1e9",
  "9".repeat(400),
  "NaN",
  "null",
  "undefined",
];
const NASTY = [
  "..",
  "%2e%2e",
  "..%2f..%2f..%2fsecret.txt",
  "..%5c..%5csecret.txt",
  "%2fetc%2fpasswd",
  "....//secret.txt",
  "secret.txt",
  "%00",
  "%0d%0aset-cookie:x=y",
  "%ff%fe",
  "%c0%ae%c0%ae",
  "' OR 1=1 --",
  '"; DROP TABLE jobs; --',
  "{{7*7}}",
  "$(id)",
  "`id`",
  "__proto__",
  "constructor",
  "ü",
  "\u{1F4A3}",
  "%",
  "%zz",
  "a".repeat(4_000),
  "<script>",
  "*",
  ":id",
];
const BODIES = [
  "",
  "{",
  "{}",
  "[]",
  "null",
  "0",
  '""',
  "\u0000",
  "\ufeff{}",
  "{'a':1}",
  '{"__proto__":{"admin":true}}',
  "[".repeat(20_000),
  `{"a":`.repeat(5_000),
  `"${"x".repeat(100_000)}"`,
  `{"producer":"0x${"1".repeat(40)}","prompt":${"9".repeat(400)},"salt":"${ZERO}","signature":"0x"}`,
  `{"producer":"0x${"1".repeat(40)}","prompt":"x","salt":"${ZERO}","signature":"${ZERO}","items":1e308}`,
  `{"kind":"task","id":"${ZERO}"}`,
  `{"kind":"sale","id":"../../secret.txt"}`,
  `{"listing":{"price":"-1"},"signature":"0x00"}`,
  "%PNG\r\n\u001a\n",
  "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff",
];
const HEADERS: Record<string, string>[] = [
  {},
  { "content-type": "application/json" },
  { "content-type": "text/plain; charset=nothing" },
  { "content-type": "multipart/form-data" },
  { range: "bytes=0-0" },
  { range: `bytes=${"9".repeat(300)}-` },
  { "if-range": "\"'" },
  { accept: "*/*;q=nan" },
  { "x-genuine-producer": "0x12", "x-genuine-signature": "0xzz" },
  { "x-genuine-expiry": "9".repeat(30), "x-genuine-signature": `0x${"00".repeat(65)}` },
  {
    "x-genuine-expiry": "99999999999",
    "x-genuine-signature": `0x${"ff".repeat(2048)}`,
    "x-genuine-witness": `0x${"1".repeat(40)}`,
    "x-genuine-juror": `0x${"1".repeat(40)}`,
    "x-genuine-dispute": "0",
  },
  { "x-genuine-parent": "../../secret.txt" },
  { origin: "null" },
  { "x-forwarded-for": "127.0.0.1, ::1" },
  { cookie: "a=".repeat(2_000) },
  { "x-large": "y".repeat(30_000) },
];

test(`${REQUESTS} requests of nonsense to every route`, { timeout: 1_800_000 }, async (t) => {
  t.diagnostic(`GENUINE_TEST_SEED=${SEED}`);
  const random = randomFrom(SEED);
  const all = await routes();
  assert.ok(all.length >= 20, `${all.length} routes found`);
  const answers: Record<number, number> = {};
  const ask = async (at: number) => {
    const { method, path } = all[at % all.length]!;
    const filled = path.replace(/:[a-zA-Z]+/g, () => encodedSometimes(random([...ids(), ...ids(), ...NASTY]), random));
    const target = random([
      filled,
      filled,
      filled,
      `${filled}/${random(NASTY)}`,
      `${filled}?${random(NASTY)}=${random(NASTY)}`,
    ]);
    const verb = random([method, method, method, "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]);
    const body = verb === "GET" || verb === "HEAD" ? undefined : random(BODIES);
    const sign = AbortSignal.timeout(300_000);
    const response = await fetch(worker.endpoint + target, {
      method: verb,
      body,
      headers: random(HEADERS),
      signal: sign,
    });
    answers[response.status] = (answers[response.status] ?? 0) + 1;
    assert.ok(response.status < 500 || response.status === 503, `${verb} ${target.slice(0, 200)}: ${response.status}`);
    if (response.headers.get("content-type")?.startsWith("text/event-stream"))
      return void (await response.body?.cancel());
    const text = await response.text();
    for (const secret of [CANARY, "root:x:0", "SQLite format", worker.dir])
      assert.ok(!text.includes(secret), `${verb} ${target.slice(0, 200)} gives away ${secret}`);
  };
  for (let at = 0; at < REQUESTS; at += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => ask(at + i)));
  t.diagnostic(JSON.stringify(answers));
  assert.ok(
    answers[200]! > 0 && answers[400]! > 0 && answers[404]! > 0 && answers[431]! > 0,
    "all kinds of answers were seen",
  );
  assert.doesNotMatch(worker.output, /Request failed/, worker.output.match(/.*Request failed.*/)?.[0]);
});

test("what is no HTTP, or never comes to its end, harms nobody", async () => {
  for (const [what, text] of [
    ["garbage", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["a bad length", "POST /quotes HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n{}"],
    ["two lengths", "POST /quotes HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}"],
    [
      "length and chunks",
      "POST /quotes HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a bad chunk", "POST /quotes HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n"],
    ["a folded header", "GET /info HTTP/1.1\r\nhost: x\r\n a: b\r\n\r\n"],
    [
      "an absolute path elsewhere",
      "GET http://example.com/../../secret.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    ],
    ["a path that climbs", "GET /products/../../secret.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"],
    ["no host", "GET /info HTTP/1.1\r\nconnection: close\r\n\r\n"],
    ["half a header", "GET /info HTTP/1.1\r\nhos"],
    ["half a body", "POST /quotes HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"],
  ] as const) {
    const answer = await raw(text);
    assert.ok(!answer.includes(CANARY), what);
    assert.doesNotMatch(answer, /^HTTP\/1\.1 (200|5)/, `${what}: ${answer.slice(0, 80)}`);
  }
  // Many idle connections do not delay other clients.
  const idle = Array.from({ length: 200 }, () =>
    connect(Number(new URL(worker.endpoint).port), "127.0.0.1").on("error", () => undefined),
  );
  assert.equal((await fetch(`${worker.endpoint}/info`, { signal: AbortSignal.timeout(30_000) })).status, 200);
  for (const socket of idle) socket.destroy();
  assert.ok(worker.running);
  assert.equal((await worker.client.task(task as `0x${string}`)).state, "delivered", "its job is as it was");
  assert.equal(await readFile(join(worker.dir, "secret.txt"), "utf8"), CANARY);
  assert.deepEqual(
    (await readdir(worker.dir)).filter(
      (name) => !/^(worker|lock)\.sqlite|^(content|previews|credentials|compiled|secret\.txt)$/.test(name),
    ),
    [],
    "no file of anybody else",
  );
});

function encodedSometimes(text: string, random: Random): string {
  return random([text, encodeURIComponent(text)]);
}

/** What comes back within two seconds. */
function raw(text: string): Promise<string> {
  return new Promise((done) => {
    let answer = "";
    const socket = connect(Number(new URL(worker.endpoint).port), "127.0.0.1", () =>
      socket.write(Buffer.from(text, "latin1")),
    );
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => done(answer));
    setTimeout(() => socket.destroy(), 2_000);
  });
}
