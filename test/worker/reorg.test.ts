/** Blocks that a job rests on are taken away: what they did is done again, with the same files and keys. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LOCAL } from "../../scripts/settings.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let worker: WorkerProcess;
let alice: Person;

before(async () => {
  chain = await startTestChain();
  worker = await (
    await WorkerProcess.create(chain, { env: { GENUINE_ESP_GENERATOR: "null", GENUINE_ESP_DUTIES: "none" } })
  ).start();
  alice = await new Person(chain, "alice").fund();
});

after(async () => {
  await worker?.kill();
  await chain?.close();
});

/** Takes away all blocks since `snapshot`, and brings more of others than there were. */
async function reorganise(snapshot: `0x${string}`): Promise<void> {
  const height = await chain.client.getBlockNumber();
  await chain.client.revert({ id: snapshot });
  await chain.client.mine({ blocks: Number(height - (await chain.client.getBlockNumber())) + 3 });
}

test("lock, delivery and reveal are undone one after the other, and the task ends well all the same", async () => {
  const answer = await alice.quote(worker, "a picture on shaky ground", 2);
  const { taskId } = answer;
  const beforeLock = await chain.client.snapshot();
  await alice.lock(answer);
  const first = await alice.delivered(taskId);
  await reorganise(beforeLock);
  await until("the quote again", async () => ((await worker.storedJob(taskId))?.state === "quoted" ? true : undefined));
  assert.equal(await alice.deliveries(taskId).then(({ length }) => length), 0);

  await worker.stop();
  await alice.lock(answer);
  const beforeDelivery = await chain.client.snapshot();
  await worker.start();
  assert.deepEqual(await alice.delivered(taskId), first, "the same files, sealed under the same keys");
  await reorganise(beforeDelivery);
  assert.equal((await chain.client.getBlockNumber()) > 0n, true);
  assert.deepEqual(await alice.delivered(taskId), first);

  const sealed = await alice.fetch(worker, answer);
  await worker.stop();
  await alice.accept(worker, answer, sealed);
  const beforeReveal = await chain.client.snapshot();
  await worker.start();
  const shown = await alice.open(sealed, taskId);
  await reorganise(beforeReveal);
  assert.deepEqual(await alice.open(sealed, taskId), shown, "shown again");

  await chain.skip(LOCAL.windows.complain + 1);
  await until("the payment", async () => ((await alice.taskStatus(taskId)) === "settled" ? true : undefined));
});

test("keys that are undone before the worker has looked at their block are shown again", async () => {
  const answer = await alice.quote(worker, "a picture on ground that nobody has seen", 1);
  const { taskId } = answer;
  await alice.lock(answer);
  await alice.delivered(taskId);
  const sealed = await alice.fetch(worker, answer);
  await worker.stop();
  await alice.accept(worker, answer, sealed);
  const beforeReveal = await chain.client.snapshot();
  // So slowly that it does not look again between its step and the reorganisation.
  await worker.start({ env: { GENUINE_ESP_POLL_MS: "5000" } });
  await until("the step", async () => ((await worker.storedJob(taskId))?.state === "revealed" ? true : undefined));
  await reorganise(beforeReveal);
  assert.equal((await alice.reveals(taskId)).length, 0);
  await alice.open(sealed, taskId);
  await worker.stop();
  await worker.start();
});

test("a lock that is undone just before the delivery: the work waits for the next lock, and serves it", async () => {
  const answer = await alice.quote(worker, "a picture whose lock is gone", 1);
  const { taskId } = answer;
  await worker.stop();
  await worker.start({ env: { GENUINE_ESP_CRASH_AT: "delivering" } });
  const beforeLock = await chain.client.snapshot();
  await alice.lock(answer);
  await worker.ended();
  assert.equal((await worker.storedJob(taskId))?.state, "delivering");
  await reorganise(beforeLock);

  await worker.start();
  await until("the quote again", async () => ((await worker.storedJob(taskId))?.state === "quoted" ? true : undefined));
  await alice.lock(answer);
  await alice.delivered(taskId);
});
