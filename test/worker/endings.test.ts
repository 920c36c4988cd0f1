/** Orders that a payer and its provider end together: cancelled before the delivery, or for a part of the fee after it. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { backOnCancel, checkCancelOffer, termsSalt } from "@genuine/sdk/agreements";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { espRegistryAbi, generationEscrowAbi } from "@genuine/sdk/generated/abis";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { agreementTypedData } from "@genuine/sdk/typed-data";
import { LOCAL } from "../../scripts/settings.ts";
import { startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const POOL = BigInt(LOCAL.poolBasisPoints);
/** The workers' settings, in 1/10,000. */
const [WAITING, BEGUN, AGREED_AT_ONCE] = [600, 4_000, 1_000];
const ENV = {
  GENUINE_ESP_CANCEL_BASIS_POINTS: String(WAITING),
  GENUINE_ESP_CANCEL_BEGUN_BASIS_POINTS: String(BEGUN),
  GENUINE_ESP_AGREE_BASIS_POINTS: String(AGREED_AT_ONCE),
  // The held generator makes one picture, for whoever asks.
  GENUINE_ESP_NEAR_DUPLICATES: "flag",
};
let chain: TestChain;
let alice: Person;
let mallory: Person;

before(async () => {
  chain = await startTestChain();
  [alice, mallory] = (await Promise.all(
    (["alice", "mallory"] as const).map((role) => new Person(chain, role).fund()),
  )) as [Person, Person];
});

after(() => chain?.close());

// A test that fails leaves nothing running behind.
const workers: WorkerProcess[] = [];
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.kill())));

async function start(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await WorkerProcess.create(chain, { env: { ...ENV, ...env } });
  workers.push(worker);
  return worker.start();
}

/** What `person` signs to have `back` of an order. */
async function word({ taskId }: QuoteAnswer, back: bigint, person = alice, seconds = 600) {
  const until_ = Number((await chain.client.getBlock()).timestamp) + seconds;
  const { chainId, contracts } = chain.deployment;
  const message = { taskId: BigInt(taskId), back, until: until_ };
  const signature = await person.account.signTypedData(
    agreementTypedData(chainId, contracts.generationEscrow, message),
  );
  return { back: back.toString(), until: until_, signature };
}

const status = (answer: QuoteAnswer, wanted: string) =>
  until(`the status ${wanted}`, async () => ((await alice.taskStatus(answer.taskId)) === wanted ? true : undefined));
const reserved = async () => (await espOf("aurora")).reserved;
const espOf = (role: "aurora") =>
  chain.client.readContract({
    address: chain.deployment.contracts.espRegistry,
    abi: espRegistryAbi,
    functionName: "espOf",
    args: [LOCAL_ACCOUNTS[role].address],
  });
const undelivered = async () =>
  (
    await chain.client.readContract({
      address: chain.deployment.contracts.generationEscrow,
      abi: generationEscrowAbi,
      functionName: "workloadOf",
      args: [LOCAL_ACCOUNTS.aurora.address],
    })
  ).undelivered;

test("cancelled at work: the generator stops, the stated part comes back, and the next order is made", async () => {
  const generator = await startHeldGenerator();
  const worker = await start(generator.env);
  const answer = await alice.quote(worker, "a picture that nobody wants any more");
  const fee = BigInt(answer.quote.fee);
  assert.equal(termsSalt(answer.cancelTerms!), answer.quote.salt, "what is kept is signed with the quote");
  assert.deepEqual([answer.cancelTerms!.waitingBasisPoints, answer.cancelTerms!.begunBasisPoints], [WAITING, BEGUN]);
  await assert.rejects(worker.client.cancelTask(answer.taskId, await word(answer, 0n)), (error) =>
    hasCode(error, "not_paid"),
  );
  await alice.lock(answer);
  await until("the generator at work", () => (generator.asked > 0 ? true : undefined));

  const offered = await worker.client.ending(answer.taskId);
  const back = backOnCancel(fee, POOL, answer.cancelTerms!, true);
  assert.equal(offered.cancel, back.toString());
  assert.equal(back, fee - (fee * BigInt(BEGUN)) / 10_000n);
  checkCancelOffer({ fee, salt: answer.quote.salt }, POOL, offered);
  assert.throws(
    () => checkCancelOffer({ fee, salt: answer.quote.salt }, POOL, { ...offered, cancel: (back - 1n).toString() }),
    (error) => hasCode(error, "other_terms"),
  );
  const asked = [
    ["bad_signature", await word(answer, back, mallory)],
    ["cancel_dearer", await word(answer, back + 1n)],
    ["expired", await word(answer, back, alice, 1)],
  ] as const;
  for (const [code, request] of asked)
    await assert.rejects(worker.client.cancelTask(answer.taskId, request), (error) => hasCode(error, code));
  await assert.rejects(
    worker.client.proposeEnding(answer.taskId, { ...(await word(answer, back)), reason: "" }),
    (error) => hasCode(error, "not_delivered"),
  );
  assert.equal(await alice.taskStatus(answer.taskId), "locked");

  const before = await alice.owed();
  const { proposal } = await worker.client.cancelTask(answer.taskId, await word(answer, back));
  assert.deepEqual([proposal?.kind, proposal?.state], ["cancel", "agreed"]);
  await status(answer, "agreed");
  assert.equal((await alice.owed()) - before, back);
  assert.deepEqual([await reserved(), await undelivered()], [0n, 0]);
  await until("the worker's own word", async () =>
    (await worker.client.task(answer.taskId)).state === "agreed" ? true : undefined,
  );
  await assert.rejects(worker.client.cancelTask(answer.taskId, await word(answer, back)), (error) =>
    hasCode(error, "over_already"),
  );
  // The picture was never asked for again, and the generator counts as healthy.
  assert.equal(generator.asked, 1);
  generator.release();
  const next = await alice.quote(worker, "a picture that somebody wants");
  await alice.lock(next);
  await alice.accept(worker, next);
  await status(next, "revealed");
});

test("cancelled while another order is at work: the smaller part is kept, and nobody waits", async () => {
  const generator = await startHeldGenerator();
  const worker = await start(generator.env);
  const first = await mallory.quote(worker, "the one that is made");
  await mallory.lock(first);
  await until("the generator at work", () => (generator.asked > 0 ? true : undefined));
  const second = await alice.quote(worker, "the one that waits");
  await alice.lock(second);
  await until("its turn to wait for", async () =>
    (await worker.client.task(second.taskId)).state === "queued" ? true : undefined,
  );
  const fee = BigInt(second.quote.fee);
  const back = backOnCancel(fee, POOL, second.cancelTerms!, false);
  assert.equal((await worker.client.ending(second.taskId)).cancel, back.toString());
  const before = await alice.owed();
  await worker.client.cancelTask(second.taskId, await word(second, back));
  await status(second, "agreed");
  assert.equal((await alice.owed()) - before, back);
  assert.equal(await mallory.taskStatus(first.taskId), "locked");
  generator.release();
  await mallory.accept(worker, first);
  await status(first, "revealed");
  assert.equal(generator.asked, 1);
});

test("killed after its word was given: the worker brings it to the chain when it is back", async () => {
  const generator = await startHeldGenerator();
  const worker = await start({ ...generator.env, GENUINE_ESP_CRASH_AT: "agree-signed" });
  const answer = await alice.quote(worker, "a picture of bad luck");
  await alice.lock(answer);
  await until("the generator at work", () => (generator.asked > 0 ? true : undefined));
  const back = BigInt((await worker.client.ending(answer.taskId)).cancel!);
  await worker.client.cancelTask(answer.taskId, await word(answer, back));
  assert.equal((await worker.ended()).signal, "SIGKILL");
  await worker.start({ env: { GENUINE_ESP_CRASH_AT: "" } });
  await status(answer, "agreed");
  assert.equal(generator.asked, 1, "it does not begin again");
});

test("not what was asked: agreed at once up to the provider's share, otherwise by its operator, or not at all", async () => {
  const worker = await start();
  const made = async (prompt: string) => {
    const answer = await alice.quote(worker, prompt);
    await alice.lock(answer);
    await alice.accept(worker, answer);
    await status(answer, "revealed");
    await until("the key", async () =>
      (await worker.client.task(answer.taskId)).state === "revealed" ? true : undefined,
    );
    return answer;
  };
  const listed = async () => (await worker.command("proposals", {}, ["list"])).output;

  const little = await made("a hat");
  const fee = BigInt(little.quote.fee);
  await assert.rejects(worker.client.cancelTask(little.taskId, await word(little, 1n)), (error) =>
    hasCode(error, "delivered_already"),
  );
  await assert.rejects(
    worker.client.proposeEnding(little.taskId, { ...(await word(little, fee)), reason: "" }),
    (error) => hasCode(error, "back_too_high"),
  );
  const tenth = fee / 10n;
  const before = await alice.owed();
  await worker.client.proposeEnding(little.taskId, { ...(await word(little, tenth)), reason: "no feather" });
  await status(little, "agreed");
  assert.equal((await alice.owed()) - before, tenth);

  const [half, whole] = [await made("a shoe"), await made("a coat")];
  const propose = async (answer: QuoteAnswer, back: bigint, reason: string) =>
    (await worker.client.proposeEnding(answer.taskId, { ...(await word(answer, back)), reason })).proposal?.state;
  assert.equal(await propose(half, fee / 2n, "a left one\u001b[2J"), "waiting");
  assert.equal(await propose(whole, fee / 2n, "too large"), "waiting");
  const lines = (await listed()).trim().split("\n");
  assert.equal(lines.length, 2);
  const line = lines.find((one) => one.includes(half.taskId))!;
  assert.match(line, /1\.00 .*of 2\.00.* back to 0x/);
  assert.match(line, /: a left one \[2J$/, "what a terminal would obey is left out");
  assert.match((await worker.command("proposals", {}, ["agree"])).output, /Say what to do/);
  assert.match((await worker.command("proposals", {}, ["agree", little.taskId])).output, /There is no proposal/);
  assert.equal((await worker.command("proposals", {}, ["agree", half.taskId])).code, 0);
  assert.equal((await worker.command("proposals", {}, ["refuse", whole.taskId])).code, 0);
  await status(half, "agreed");
  assert.equal((await worker.client.ending(whole.taskId)).proposal?.state, "refused");
  assert.equal(await listed(), "");
  assert.equal(await alice.taskStatus(whole.taskId), "revealed", "what is refused goes on as if nothing was said");
  await alice.settle(whole, 0);
  await until("the worker's knowledge of it", async () =>
    (await worker.client.task(whole.taskId)).state === "settled" ? true : undefined,
  );
  await assert.rejects(
    worker.client.proposeEnding(whole.taskId, { ...(await word(whole, tenth)), reason: "late" }),
    (error) => hasCode(error, "over_already"),
  );
});
