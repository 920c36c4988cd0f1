/**
 * A busy worker is killed at every step it stores and at random moments, again and again, while producers order, keep
 * silent and resell. Nothing is lost, nothing is done twice, nothing comes late. `npm run soak` kills three of them 70 times each.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { openPackage } from "@genuine/sdk/sealing/package";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { LOCAL } from "../../scripts/settings.ts";
import { minedBy } from "./support/mined.ts";
import { Person, until } from "./support/person.ts";
import { type PostgresServer, startPostgres } from "./support/postgres-server.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { WorkerProcess } from "./support/worker-process.ts";

const KILLS = Number(process.env.GENUINE_KILLS ?? 20);
const SEED = Number(process.env.GENUINE_TEST_SEED ?? Math.floor(Math.random() * 1e9));
/** "-signed": the transaction is on disk and has not left; "-sent": it has left, and the job knows nothing of it. */
const STEPS = [
  ..."quoted queued generating sealing delivering deliver-signed deliver-sent delivered accepted reveal-signed reveal-sent".split(
    " ",
  ),
  ..."revealed settle-signed settle-sent settled record-sent closed confirmAvailable-signed confirmAvailable-sent".split(
    " ",
  ),
];
/** Seconds. Nothing waits for a skip of the clock: all that happens, happens while others are under way. */
const WINDOWS = { late: 60, accept: 25, available: 60, reveal: 60, complain: 4, rate: 3 };
/** On a machine that starts a worker in so many seconds; on a slower one all takes longer. */
const START_SECONDS = 1.5;
/** On Postgres some kills show that it keeps what the embedded database keeps. */
const KILLS_ON_POSTGRES = process.env.GENUINE_KILLS === undefined ? 6 : 0;
const STEPS_ON_POSTGRES = ["generating", "deliver-signed", "delivering", "reveal-sent", "settle-signed"];
const IN_FLIGHT = 3;
/** Of so many tasks one producer is silent, and one product is sold. */
const SILENT_EVERY = 6;
const SOLD_EVERY = 4;
const PATIENCE_SECONDS = 150;

/** How much slower this machine is now; no deadline is so near that it would decide. */
let pace = 1;
let start = START_SECONDS;
let chain: TestChain;
let worker: WorkerProcess;
let witnesses: WorkerProcess[] = [];
let server: PostgresServer | undefined;
let env: Record<string, string>;
let alice: Person;
let bob: Person;

before(async () => {
  start = await secondsToStart();
  pace = Math.ceil(Math.max(1, start / START_SECONDS));
  const { accept, complain, rate, ...others } = WINDOWS;
  const longer = Object.fromEntries(
    Object.entries(others).map(([name, seconds]) => [name, seconds * pace]),
  ) as typeof others;
  chain = await startTestChain({
    ...LOCAL,
    windows: { accept: accept * pace, complain, rate, ...longer },
    saleDeliverySeconds: 60 * pace,
  });
  env = {
    GENUINE_ESP_GENERATOR: "null",
    GENUINE_ESP_NEAR_DUPLICATES: "flag",
    GENUINE_ESP_DUTIES: "none",
    GENUINE_ESP_DELIVERY_SECONDS: String(60 * pace),
    GENUINE_ESP_CAPACITY: "50",
  };
  for (const role of ["borealis", "cascade"] as const) {
    const witness = await WorkerProcess.create(chain, {
      role,
      env: { ...env, GENUINE_ESP_DUTIES: "witness", GENUINE_ESP_POLL_MS: "500" },
    });
    witnesses.push(await witness.start());
  }
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
});

after(async () => {
  await worker?.kill();
  await Promise.all(witnesses.map((witness) => witness.kill()));
  await chain?.close();
  await server?.close();
});

/** Of a worker that does nothing else. */
async function secondsToStart(): Promise<number> {
  const other = await startTestChain();
  const trial = await WorkerProcess.create(other, { role: "mallory", env: { GENUINE_ESP_GENERATOR: "null" } });
  try {
    await trial.start();
    await trial.stop();
    const began = performance.now();
    await trial.start();
    return (performance.now() - began) / 1000;
  } finally {
    await trial.kill();
    await other.close();
  }
}

test(`${KILLS} kills at every persisted step and at random moments`, { timeout: 3_600_000 }, async (t) => {
  worker = await WorkerProcess.create(chain, { env });
  const report = await kill(t, KILLS, STEPS);
  if (process.env.GENUINE_KILLS_REPORT !== undefined)
    await writeFile(process.env.GENUINE_KILLS_REPORT, `${JSON.stringify(report, null, 1)}\n`);
});

test(`${KILLS_ON_POSTGRES} kills of a worker whose memory is a Postgres database`, {
  timeout: 3_600_000,
  skip: KILLS_ON_POSTGRES === 0,
}, async (t) => {
  server = await startPostgres();
  worker = await WorkerProcess.create(chain, { env: { ...env, GENUINE_ESP_DATABASE: await server.database() } });
  await kill(t, KILLS_ON_POSTGRES, STEPS_ON_POSTGRES);
});

async function kill(t: TestContext, most: number, steps: readonly string[]) {
  t.diagnostic(`GENUINE_TEST_SEED=${SEED}`);
  const began = Date.now();
  const random = randomFrom(SEED);
  const secrets = new Secrets();
  const work = new Work();
  const atStep: Record<string, number> = {};
  let kills = 0;
  while (kills < most) {
    // Every other kill comes whenever it comes, also while the worker starts.
    const step = kills % 2 === 0 ? steps[(kills / 2) % steps.length]! : undefined;
    await worker.start({ ready: false, env: step === undefined ? {} : { GENUINE_ESP_CRASH_AT: step } });
    work.fill();
    const ended = worker.ended();
    const reached =
      step !== undefined && (await Promise.race([ended.then(() => true), sleep((2 * start + 4) * 1000, false)]));
    if (step === undefined) await sleep(random() * 2 * start * 1000);
    if (!worker.running) assert.equal((await ended).signal, "SIGKILL", worker.output.slice(-2000));
    await worker.kill();
    kills++;
    const at = reached ? step! : "random";
    atStep[at] = (atStep[at] ?? 0) + 1;
    await secrets.check(worker);
  }
  await worker.start();
  await work.finish();
  await secrets.check(worker);

  for (const { answer, keys } of work.tasks) {
    assert.equal((await alice.deliveries(answer.taskId)).length, 1, "delivered once");
    assert.deepEqual(secrets.of(answer.taskId), keys, "the keys shown are those that were stored first");
    assert.equal(await alice.latePenalty(answer.taskId), 0n, "in time");
    assert.equal((await worker.storedJob(answer.taskId))?.state, "closed");
  }
  const mined = await minedBy(chain, privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey).address);
  assert.deepEqual(mined.failed, [], "no transaction that could only fail was sent");
  assert.deepEqual(mined.repeated, [], "none was sent twice");
  assert.ok(
    atStep.random! >= most / 2 && Object.keys(atStep).length > Math.min(steps.length, most / 2) * 0.7,
    JSON.stringify(atStep),
  );

  const { tasks, silent, sales } = work;
  const report = {
    kills,
    atStep,
    tasks: tasks.length,
    silent,
    sales,
    secrets: secrets.count,
    pace,
    transactions: mined.count,
    seconds: Math.round((Date.now() - began) / 1000),
    seed: SEED,
  };
  t.diagnostic(JSON.stringify(report));
  await worker.stop();
  return report;
}

/** What producers and buyers do, whatever happens to the worker meanwhile. */
class Work {
  readonly tasks: { answer: QuoteAnswer; keys: Hex[] }[] = [];
  silent = 0;
  sales = 0;
  #begun = 0;
  readonly #open = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  fill(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
    while (this.#open.size < IN_FLIGHT) {
      const order = this.#order(++this.#begun).catch((error: unknown) => void this.#failures.push(error));
      this.#open.add(order);
      void order.finally(() => this.#open.delete(order));
    }
  }

  async finish(): Promise<void> {
    await Promise.all(this.#open);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #order(number: number): Promise<void> {
    // The same request again and again gives the same quote, also of a worker that died after it had stored it.
    const request = await until(
      "a provider",
      () => alice.signedRequest(worker, `order ${number}`, { items: 1 + (number % 2) }).catch(() => undefined),
      PATIENCE_SECONDS * pace,
    );
    const answer = await until(
      "a quote",
      () => worker.client.quote(request).catch(() => undefined),
      PATIENCE_SECONDS * pace,
    );
    await alice.lock(answer);
    await until("the delivery", async () => (await alice.deliveries(answer.taskId))[0], PATIENCE_SECONDS * pace);
    const silent = number % SILENT_EVERY === 0;
    // An acceptance that comes too late, as the file could not be had in between, is silence too: witnesses stand in.
    const sealed = silent
      ? await alice.fetch(worker, answer)
      : await alice.accept(worker, answer).catch(() => alice.fetch(worker, answer));
    if (silent) this.silent++;
    await until(
      "the keys",
      async () => ((await alice.reveals(answer.taskId)).length === answer.quote.items ? true : undefined),
      PATIENCE_SECONDS * pace,
    );
    const opened = await alice.open(sealed, answer.taskId);
    await until(
      "the end",
      async () => ((await alice.taskStatus(answer.taskId)) === "closed" ? true : undefined),
      PATIENCE_SECONDS * pace,
    );
    await until(
      "the worker's word",
      async () => ((await worker.storedJob(answer.taskId))?.state === "closed" ? true : undefined),
      PATIENCE_SECONDS * pace,
    );
    this.tasks.push({ answer, keys: opened.map(({ key }) => key) });
    if (number % SOLD_EVERY === 0) await this.#sell(opened[0]!);
  }

  async #sell({ productId, file }: { productId: Hex; file: Uint8Array }): Promise<void> {
    await until(
      "a provider",
      () =>
        alice.offer(worker, productId, 1_000_000n).then(
          () => true,
          () => undefined,
        ),
      PATIENCE_SECONDS * pace,
    );
    await bob.lockSale(productId, 1_000_000n);
    await until("the sale's delivery", async () => (await bob.saleDeliveries(productId))[0], PATIENCE_SECONDS * pace);
    await until(
      "the sealed file",
      () => worker.client.saleEnvelope(productId, bob.account.address).catch(() => undefined),
      PATIENCE_SECONDS * pace,
    );
    const sealed = await until(
      "an acceptance",
      () => bob.acceptSale(worker, productId).catch(() => undefined),
      PATIENCE_SECONDS * pace,
    );
    const [key] = await until(
      "the sale's key",
      async () => ((await bob.saleKeys(productId)).length > 0 ? bob.saleKeys(productId) : undefined),
      PATIENCE_SECONDS * pace,
    );
    assert.deepEqual(openPackage(sealed, key!).file, file);
    assert.equal((await bob.saleDeliveries(productId)).length, 1, "sold and delivered once");
    this.sales++;
  }
}

/** Each sealed file's key, as it was when it was first seen on disk. */
class Secrets {
  readonly #keys = new Map<string, Hex[]>();

  get count(): number {
    return [...this.#keys.values()].reduce((sum, keys) => sum + keys.length, 0);
  }

  of(job: string): Hex[] | undefined {
    return this.#keys.get(job);
  }

  async check(from: WorkerProcess): Promise<void> {
    const stored = new Map((await from.storedJobs()).map((job) => [job.id, job.items.map(({ sealed }) => sealed.key)]));
    for (const [id, keys] of this.#keys)
      assert.deepEqual(stored.get(id)?.slice(0, keys.length), keys, "no stored key is lost or changed");
    for (const [id, keys] of stored) if (keys.length > 0) this.#keys.set(id, keys);
  }
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
