/** The worker is killed at every step it stores, one task at a time; each still ends settled, delivered once. All at once: kills.test.ts. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { parseMoney } from "@genuine/sdk/money";
import { openPackage } from "@genuine/sdk/sealing/package";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Chain } from "../../esp/src/chain/chain.ts";
import { refuseTwin } from "../../esp/src/chain/twin.ts";
import { LOCAL } from "../../scripts/settings.ts";
import { startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

/** In their order; "-sent": the transaction has left, and nothing is stored about it. */
const STEPS = [
  "queued",
  "generating",
  "sealing",
  "delivering",
  "deliver-sent",
  "delivered",
  "accepted",
  "reveal-sent",
  "revealed",
  "settle-sent",
  "settled",
  "record-sent",
  "closed",
];

/** A deadline missed by a quarter of this leaves three quarters of an hour to the slowest machine. */
const LATE = 3600;

/** Pictures of each task that is killed: state can be lost between two of them as well. */
const PICTURES = 2;

let chain: TestChain;
let worker: WorkerProcess;
let alice: Person;
let bob: Person;

before(async () => {
  chain = await startTestChain({ ...LOCAL, windows: { ...LOCAL.windows, late: LATE } });
  worker = await WorkerProcess.create(chain, { env: { GENUINE_PATTERN_SIZE: "128" } });
  await worker.start();
  await worker.stop();
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
});

// A test that fails leaves nothing running behind.
afterEach(() => worker.kill());

after(() => chain?.close());

test("killed right after the quote is stored: asked again, it gives the same quote", async () => {
  await worker.start({ env: { GENUINE_ESP_CRASH_AT: "quoted" } });
  const request = await alice.signedRequest(worker, "a quote that gets lost");
  await assert.rejects(worker.client.quote(request), (error) => hasCode(error, "unreachable"));
  assert.equal((await worker.ended()).signal, "SIGKILL");
  await worker.start();
  const again = await worker.client.quote(request);
  const stored = await worker.storedJob(again.taskId);
  assert.equal(stored?.state, "quoted");
  assert.deepEqual(await worker.client.quote(request), again);
  await worker.stop();
});

for (const step of STEPS) {
  test(`killed at "${step}"`, async () => {
    await worker.start({ env: { GENUINE_ESP_CRASH_AT: step } });
    const answer = await alice.quote(worker, `pictures that survive ${step}`, PICTURES);
    const ending = worker.ended();
    await alice.lock(answer);
    const finishing = finish(answer);
    assert.equal((await ending).signal, "SIGKILL", "the worker killed itself");
    const atCrash = await worker.storedJob(answer.taskId);
    assert.equal(atCrash?.state, stateAt(step), "what was stored before the crash");
    await worker.start();
    const { keys, deliveries } = await finishing;
    assert.equal(deliveries, 1);
    for (const [index, { sealed }] of (atCrash?.items ?? []).entries())
      assert.equal(keys[index], sealed.key, "the key of before the crash");
    await worker.stop();
  });
}

test("a sale whose provider is killed while it delivers and while it reveals", async () => {
  await worker.start();
  const { productId, file } = await alice.make(worker, "a picture to be sold");
  const price = parseMoney("5");
  await alice.offer(worker, productId, price);
  await worker.stop();

  await worker.start({ env: { GENUINE_ESP_CRASH_AT: "deliver-sent" } });
  const crashed = worker.ended();
  await bob.lockSale(productId, price);
  assert.equal((await crashed).signal, "SIGKILL");
  await worker.start({ env: { GENUINE_ESP_CRASH_AT: "accepted" } });
  const crashedAgain = worker.ended();
  const sealed = await bob.acceptSale(worker, productId);
  assert.equal((await crashedAgain).signal, "SIGKILL");
  await worker.start();
  const [key] = await until("the key", async () =>
    (await bob.saleKeys(productId)).length > 0 ? bob.saleKeys(productId) : undefined,
  );
  assert.deepEqual(openPackage(sealed, key!).file, file);
  assert.equal((await bob.saleDeliveries(productId)).length, 1);
  assert.equal(await bob.ownerOf(productId), bob.account.address);
  await worker.stop();
});

test("the node is away in the middle of a job", async () => {
  const generator = await startHeldGenerator();
  await worker.start({ env: generator.env });
  const answer = await alice.quote(worker, "a picture in spite of everything");
  await alice.lock(answer);
  await until("the generator at work", () => (generator.asked > 0 ? true : undefined));
  await chain.line.cut();
  generator.release();
  await until("all that needs no node", async () =>
    (await worker.client.task(answer.taskId)).state === "sealing" ? true : undefined,
  );
  await sleep(3_000); // it tries and waits, and does not give up
  assert.ok(worker.running);
  assert.equal((await worker.client.task(answer.taskId)).state, "sealing");
  await chain.line.restore();
  const { deliveries } = await finish(answer);
  assert.equal(deliveries, 1);
  await worker.stop();
});

test("the node is away at the start: the worker answers that it is not ready, and becomes ready by itself", async () => {
  await chain.line.cut();
  await worker.start({ ready: false });
  const answer = await until("an answer", () => fetch(`${worker.endpoint}/ready`).catch(() => undefined));
  assert.equal(answer.status, 503);
  assert.equal(((await answer.json()) as { error: { code: string } }).error.code, "not_ready");
  const request = await alice.signedRequest(worker, "too early");
  await assert.rejects(worker.client.quote(request), (error) => hasCode(error, "not_ready"));
  await chain.line.restore();
  await worker.ready();
  await worker.stop();
});

test("a deadline missed while away: the picture is made and delivered all the same, for a penalty", async () => {
  await worker.start({ env: { GENUINE_ESP_CRASH_AT: "generating" } });
  const answer = await alice.quote(worker, "a picture that comes late");
  const ending = worker.ended();
  await alice.lock(answer);
  await ending;
  await chain.skip(answer.quote.deliverySeconds + LATE / 4);
  const before = await alice.owed();
  await worker.start();
  await finish(answer);
  const penalty = (await alice.owed()) - before;
  // A quarter of the time and what the worker took after, of a bond of 20 % of 2 TUSD.
  assert.ok(penalty >= 100_000n && penalty < 400_000n, `${penalty}`);
  await worker.stop();
});

test("a deadline missed for good: the job fails, nothing is sent late, and the worker itself gives the money back", async () => {
  await worker.start({ env: { GENUINE_ESP_CRASH_AT: "generating" } });
  const answer = await alice.quote(worker, "a picture that comes too late");
  const ending = worker.ended();
  await alice.lock(answer);
  await ending;
  await chain.skip(answer.quote.deliverySeconds + LATE + 1);
  await worker.start();
  await until("the refund", async () =>
    (await worker.client.task(answer.taskId)).state === "refunded" ? true : undefined,
  );
  assert.match(worker.output, /The time to deliver is over/);
  assert.equal((await alice.deliveries(answer.taskId)).length, 0);
  await worker.stop();
});

test("a producer that never accepts, and no other provider: the provider ends the task and has its bond back", async () => {
  await worker.start();
  const answer = await alice.quote(worker, "a picture that nobody fetches");
  await alice.lock(answer);
  await until("the delivery", async () =>
    (await worker.client.task(answer.taskId)).state === "delivered" ? true : undefined,
  );
  await chain.skip(LOCAL.windows.accept);
  await until("the search for witnesses", () => (worker.output.includes("too_few_witnesses") ? true : undefined));
  await chain.skip(LOCAL.windows.available);
  await until("the refund", async () =>
    (await worker.client.task(answer.taskId)).state === "refunded" ? true : undefined,
  );
  assert.equal(await alice.taskStatus(answer.taskId), "refunded");
  await worker.stop();
});

test("a second worker with the same directory refuses to start, in one sentence", async () => {
  await worker.start();
  const second = await WorkerProcess.create(chain, { env: { GENUINE_ESP_DIR: worker.dir } });
  await second.start({ ready: false });
  assert.equal((await second.ended()).code, 1);
  assert.match(
    second.output,
    /^Another worker runs with the directory .+\. Stop it, or set another GENUINE_ESP_DIR\.\n$/,
  );
  assert.ok(worker.running);
  assert.equal((await worker.stop()).code, 0, "SIGTERM ends it in order");
});

test("a second worker with the same key refuses to start, on the same machine and on any other", async () => {
  await worker.start();
  const second = await WorkerProcess.create(chain);
  await second.start({ ready: false });
  assert.equal((await second.ended()).code, 1);
  assert.match(second.output, /Another worker runs with the key of 0x\w+ on this machine\. Stop it,/);
  // Elsewhere there is no such lock, but the chain names the endpoint to ask.
  const account = privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey);
  const settings = {
    rpcUrl: chain.url,
    deployment: chain.deployment,
    account,
    pollMs: 100,
    confirmations: 0,
    maxFeePerGas: 0n,
    bumpAfterMs: 30_000,
  };
  await assert.rejects(
    refuseTwin(new Chain(settings), settings, "another"),
    (error) => hasCode(error, "key_in_use") && error.message.includes(worker.endpoint),
  );
  await refuseTwin(new Chain(settings), settings, (await worker.client.info()).instance);
  await worker.stop();
  await refuseTwin(new Chain(settings), settings, "another");
});

test("a directory that remembers another chain is refused, in one sentence", async () => {
  const other = await startTestChain();
  try {
    await worker.start({ ready: false, env: { GENUINE_RPC_URL: other.lineUrl } });
    assert.equal((await worker.ended()).code, 1);
    assert.match(worker.output, /remembers another chain or deployment than the one that the node has\./);
  } finally {
    await other.close();
  }
});

/** The producer's side to the end, whatever happens to the worker meanwhile. */
async function finish(answer: QuoteAnswer): Promise<{ keys: Hex[]; deliveries: number }> {
  const sealed = await alice.accept(worker, answer);
  const opened = await alice.open(sealed, answer.taskId);
  for (const { file } of opened) assert.ok(file.length > 10_000);
  assert.equal(new Set(opened.map(({ productId }) => productId)).size, answer.quote.items);
  await chain.skip(LOCAL.windows.complain + 1);
  await until("the settlement", async () =>
    ["settled", "closed"].includes(await alice.taskStatus(answer.taskId)) ? true : undefined,
  );
  await chain.skip(LOCAL.windows.rate);
  await until("the record", async () => ((await alice.taskStatus(answer.taskId)) === "closed" ? true : undefined));
  await until("the worker's word", async () =>
    (await worker.storedJob(answer.taskId))?.state === "closed" ? true : undefined,
  );
  assert.equal((await alice.reveals(answer.taskId)).length, answer.quote.items);
  return { keys: opened.map(({ key }) => key), deliveries: (await alice.deliveries(answer.taskId)).length };
}

function stateAt(step: string): string {
  if (!step.endsWith("-sent")) return step;
  return (
    { "deliver-sent": "delivering", "reveal-sent": "accepted", "settle-sent": "revealed", "record-sent": "settled" }[
      step
    ] ?? step
  );
}
