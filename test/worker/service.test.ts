/** The worker's HTTP interface for those who use and watch it: progress with pictures, ranges, health, metrics, limits. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { hasCode } from "@genuine/sdk/genuine-error";
import { progressTypedData } from "@genuine/sdk/typed-data";
import sharp from "sharp";
import { type HeldGenerator, startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let worker: WorkerProcess;
let alice: Person;
let generator: HeldGenerator;

before(async () => {
  chain = await startTestChain();
  generator = await startHeldGenerator();
  worker = await (await WorkerProcess.create(chain, { env: { ...generator.env, GENUINE_ESP_DUTIES: "none" } })).start();
  alice = await new Person(chain, "alice").fund();
});

after(async () => {
  await worker?.stop();
  await chain?.close();
});

async function signedRequest({ taskId }: QuoteAnswer, person = alice, seconds = 600) {
  const expiry = BigInt(Math.floor(Date.now() / 1000) + seconds);
  return {
    expiry,
    signature: await person.account.signTypedData(progressTypedData(chain.deployment.chainId, { taskId, expiry })),
  };
}

test("progress comes as it happens, with what there is of the picture for its producer and for nobody else", async () => {
  const answer = await alice.quote(worker, "a picture that grows");
  const halfWay = new Set<unknown>();
  const watch = async (request?: Awaited<ReturnType<typeof signedRequest>>) => {
    const seen = [];
    for await (const event of worker.client.taskEvents(answer.taskId, AbortSignal.timeout(300_000), request)) {
      seen.push(event);
      if (event.progress === 0.5 && (request === undefined || event.picture !== undefined)) halfWay.add(request);
      if (halfWay.size === 2) generator.release();
      if (event.state === "delivered") break;
    }
    return seen;
  };
  const watching = [watch(await signedRequest(answer)), watch()];
  await alice.lock(answer);
  const [own, others] = await Promise.all(watching);
  assert.ok(
    others!.some(({ progress }) => progress === 0.5),
    "everybody is told how far it is",
  );
  assert.ok(
    others!.every(({ picture }) => picture === undefined),
    "nobody else is shown it",
  );
  const { picture } = own!.find((event) => event.picture !== undefined)!;
  const shown = await sharp(Buffer.from(picture!.replace("data:image/webp;base64,", ""), "base64")).metadata();
  assert.deepEqual([shown.format, shown.width, shown.height], ["webp", 192, 192]);
  assert.equal(own!.at(-1)!.picture, undefined, "gone when the picture is made");
  for (const [request, code] of [
    [await signedRequest(answer, new Person(chain, "bob")), "bad_signature"],
    [await signedRequest(answer, alice, -1), "expired"],
    [await signedRequest(answer, alice, 2 * 24 * 3600), "expired"],
  ] as const) {
    await assert.rejects(worker.client.taskEvents(answer.taskId, undefined, request).next(), (error) =>
      hasCode(error, code),
    );
  }

  const url = `${worker.endpoint}/tasks/${answer.taskId}/items/0/sealed`;
  const whole = await fetch(url);
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const etag = whole.headers.get("etag")!;
  const part = async (headers: Record<string, string>) => {
    const response = await fetch(url, { headers });
    return {
      status: response.status,
      range: response.headers.get("content-range"),
      bytes: new Uint8Array(await response.arrayBuffer()),
    };
  };
  const { length } = bytes;
  assert.deepEqual(await part({ range: "bytes=0-9" }), {
    status: 206,
    range: `bytes 0-9/${length}`,
    bytes: bytes.slice(0, 10),
  });
  assert.deepEqual(await part({ range: `bytes=${length - 1}-` }), {
    status: 206,
    range: `bytes ${length - 1}-${length - 1}/${length}`,
    bytes: bytes.slice(-1),
  });
  assert.deepEqual(await part({ range: "bytes=-5", "if-range": etag }), {
    status: 206,
    range: `bytes ${length - 5}-${length - 1}/${length}`,
    bytes: bytes.slice(-5),
  });
  assert.deepEqual(await part({ range: `bytes=10-${length + 10}` }), {
    status: 206,
    range: `bytes 10-${length - 1}/${length}`,
    bytes: bytes.slice(10),
  });
  assert.deepEqual(await part({ range: `bytes=${length}-` }), {
    status: 416,
    range: `bytes */${length}`,
    bytes: new Uint8Array(),
  });
  const useless: Record<string, string>[] = [
    { range: "bytes=0-9", "if-range": `"another"` },
    { range: "bytes=9-0" },
    { range: "bytes=0-1,4-5" },
    { range: "lines=0-1" },
    { range: "bytes=-" },
  ];
  for (const headers of useless) {
    assert.deepEqual(await part(headers), { status: 200, range: null, bytes }, JSON.stringify(headers));
  }
});

test("metrics count what was done, in Prometheus' format, and by routes rather than paths", async () => {
  await fetch(`${worker.endpoint}/tasks/0x${"0".repeat(64)}`);
  const response = await fetch(`${worker.endpoint}/metrics`);
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const value = (name: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.split(" ")[1],
    );
  assert.equal(value("genuine_ready"), 1);
  assert.equal(value('genuine_jobs{state="delivered"}'), 1);
  assert.equal(value('genuine_job_moves_total{kind="generation",state="delivered"}'), 1);
  assert.equal(value("genuine_generation_seconds_count"), 1);
  assert.ok(generator.heldSeconds > 0 && value("genuine_generation_seconds_sum") > generator.heldSeconds - 0.01);
  assert.ok(value("genuine_followed_block") > 0);
  assert.ok(value("process_resident_memory_bytes") > 1e6);
  assert.ok(value('genuine_http_request_seconds_count{method="GET",route="/tasks/:id",status="404"}') >= 1);
  assert.doesNotMatch(text, /0x0000/);
});

test("alive and ready are two things", async () => {
  await chain.line.cut();
  try {
    const late = await WorkerProcess.create(chain, { role: "borealis" });
    await late.start({ ready: false });
    const alive = await until("a sign of life", () => fetch(`${late.endpoint}/health`).catch(() => undefined));
    assert.equal(alive.status, 200);
    assert.equal((await fetch(`${late.endpoint}/ready`)).status, 503);
    assert.equal(/^genuine_ready (\d)$/m.exec(await (await fetch(`${late.endpoint}/metrics`)).text())?.[1], "0");
    await late.stop();
  } finally {
    await chain.line.restore();
  }
});

test("one address is rate limited; its own proxy's header counts, what others write does not", async () => {
  const limited = await WorkerProcess.create(chain, {
    role: "borealis",
    env: { GENUINE_ESP_REQUESTS_PER_MINUTE: "30", GENUINE_ESP_BEHIND_PROXY: "yes" },
  });
  await limited.start();
  const ask = (from: string, path = "/info", method = "GET") =>
    fetch(limited.endpoint + path, { method, headers: { "x-forwarded-for": from } });
  /** How many requests are let through before one is refused; what is allowed grows while they are made, at any speed. */
  const allowed = async (...request: Parameters<typeof ask>): Promise<number> => {
    for (let count = 0; ; count++) if ((await ask(...request)).status === 429) return count;
  };
  assert.ok((await allowed("192.0.2.1")) >= 30);
  let refused = await ask(`198.51.100.${9}, 192.0.2.1`);
  while (refused.status !== 429) refused = await ask(`198.51.100.${9}, 192.0.2.1`);
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  assert.equal(((await refused.json()) as { error: { code: string } }).error.code, "too_many_requests");
  assert.equal((await ask("192.0.2.1", "/health")).status, 200, "a supervisor is not kept out");
  assert.equal((await ask("192.0.2.2")).status, 200);
  const works = await allowed("192.0.2.3", "/quotes", "POST");
  assert.ok(works >= 3 && works < 30, `work counts tenfold: ${works}`);
  assert.equal((await ask("2001:db8:1:2::1")).status, 200);
  while ((await ask("2001:db8:1:2::2")).status !== 429);
  const another = await allowed("2001:db8:1:2::ffff");
  assert.ok(another < 30, `a whole network of one customer is one address: ${another}`);
  await limited.stop();
});
