/**
 * A busy worker is killed at every step it stores (it kills itself there: GENUINE_ESP_CRASH_AT) and at random moments, again
 * and again, while producers order, keep silent and resell. Nothing is lost, nothing is done twice, nothing comes late. `npm run soak` kills three of them 70 times each.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { before, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import { openPackage } from "@genuine/sdk/sealing/package";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { LOCAL } from "../../scripts/settings.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { minedBy } from "./support/mined.ts";
import { Person, until } from "./support/person.ts";
import { startPostgres } from "./support/postgres-server.ts";
import { WorkerProcess } from "./support/worker-process.ts";

/** Kills in all, every other one at a random moment; without a number every step once, and a random kill after every other one. */
const KILLS = process.env.GENUINE_KILLS === undefined ? undefined : Number(process.env.GENUINE_KILLS);
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
/** On Postgres some kills show that it keeps what the embedded database keeps. */
const STEPS_ON_POSTGRES = ["generating", "deliver-signed", "delivering", "reveal-sent", "settle-signed"];
/**
 * Seconds. Nothing waits for a skip of the clock: all that happens, happens while others are under way. Only windows that
 * have to pass are short. Deadlines are a day away, so that no machine is too slow for them.
 */
const DAY = 24 * 3600;
const WINDOWS = { late: DAY, accept: 20, available: DAY, reveal: DAY, complain: 4, rate: 3 };
const IN_FLIGHT = 3;
/** One in so many tasks has a silent producer, and one product in so many is sold. */
const SILENT_EVERY = 6;
const SOLD_EVERY = 4;
/** A random kill comes within so many milliseconds, about twice as long as a start takes: also while the worker starts. */
const RANDOM_MS = 3_000;
/** Far longer than anything takes anywhere: what has not happened by then never will. */
const HANG_SECONDS = 900;

let chain: TestChain;
let env: Record<string, string>;
let alice: Person;
let bob: Person;

before(async () => {
  chain = await startTestChain({ ...LOCAL, windows: WINDOWS, saleDeliverySeconds: DAY });
  env = {
    GENUINE_ESP_GENERATOR: "null",
    GENUINE_ESP_NEAR_DUPLICATES: "flag",
    GENUINE_ESP_DUTIES: "none",
    GENUINE_ESP_DELIVERY_SECONDS: String(DAY),
    GENUINE_ESP_QUOTE_SECONDS: String(DAY),
    GENUINE_ESP_CAPACITY: "50",
  };
  for (const role of ["borealis", "cascade"] as const) {
    const witness = await WorkerProcess.create(chain, {
      role,
      env: { ...env, GENUINE_ESP_DUTIES: "witness", GENUINE_ESP_POLL_MS: "500" },
    });
    await witness.start();
  }
  alice = await new Person(chain, "alice").fund();
  bob = await new Person(chain, "bob").fund();
});

test("kills at every persisted step and at random moments", { timeout: 3_600_000 }, async (t) => {
  const report = await kill(t, await WorkerProcess.create(chain, { env }), STEPS);
  if (process.env.GENUINE_KILLS_REPORT !== undefined)
    await writeFile(process.env.GENUINE_KILLS_REPORT, `${JSON.stringify(report, null, 1)}\n`);
});

test("kills of a worker whose memory is a Postgres database", {
  timeout: 3_600_000,
  skip: KILLS !== undefined,
}, async (t) => {
  const server = await startPostgres();
  const worker = await WorkerProcess.create(chain, {
    env: { ...env, GENUINE_ESP_DATABASE: await server.database() },
  });
  await kill(t, worker, STEPS_ON_POSTGRES);
});

/** Where each kill comes: a step, or undefined for a random moment. */
function planOf(steps: readonly string[]): (string | undefined)[] {
  if (KILLS === undefined) return steps.flatMap((step, index) => (index % 2 === 0 ? [step] : [step, undefined]));
  return Array.from({ length: KILLS }, (_, index) =>
    index % 2 === 0 ? steps[(index / 2) % steps.length]! : undefined,
  );
}

async function kill(t: TestContext, worker: WorkerProcess, steps: readonly string[]) {
  t.diagnostic(`GENUINE_TEST_SEED=${SEED}`);
  const began = Date.now();
  const random = randomFrom(SEED);
  const secrets = new Secrets();
  const work = new Work(worker);
  t.after(() => work.abandon());
  const atStep: Record<string, number> = {};
  const plan = planOf(steps);
  for (const step of plan) {
    await worker.start({ ready: false, env: step === undefined ? {} : { GENUINE_ESP_CRASH_AT: step } });
    if (step === undefined) await work.during(sleep(random() * RANDOM_MS));
    // A step of the search for witnesses is reached only through producers that keep silent.
    else await work.during(diedAt(worker, step), { silent: step.startsWith("confirmAvailable") });
    if (!worker.running) assert.equal((await worker.ended()).signal, "SIGKILL", worker.output.slice(-2000));
    await worker.kill();
    const at = step ?? "random";
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

  const { tasks, silent, sales } = work;
  const report = {
    kills: plan.length,
    atStep,
    tasks: tasks.length,
    silent,
    sales,
    secrets: secrets.count,
    transactions: mined.count,
    seconds: Math.round((Date.now() - began) / 1000),
    seed: SEED,
  };
  t.diagnostic(JSON.stringify(report));
  await worker.stop();
  return report;
}

/** Resolves when the worker has killed itself at the step. */
async function diedAt(worker: WorkerProcess, step: string): Promise<void> {
  const given = new AbortController();
  const hung = sleep(HANG_SECONDS * 1000, "hung", { signal: given.signal }).catch(() => "given up");
  try {
    if ((await Promise.race([worker.ended(), hung])) === "hung")
      throw new Error(
        `For ${HANG_SECONDS} seconds the worker came to no step "${step}": ${worker.output.slice(-2000)}`,
      );
  } finally {
    given.abort();
  }
}

/** What producers and buyers do, whatever happens to the worker meanwhile. */
class Work {
  readonly tasks: { answer: QuoteAnswer; keys: Hex[] }[] = [];
  silent = 0;
  sales = 0;
  #begun = 0;
  #silentOnly = false;
  #abandoned = false;
  readonly #worker: WorkerProcess;
  readonly #open = new Set<Promise<void>>();
  /** Rejects with what the first order fails of. */
  readonly #failed = Promise.withResolvers<never>();

  constructor(worker: WorkerProcess) {
    this.#worker = worker;
    this.#failed.promise.catch(() => undefined);
  }

  /** Keeps orders under way until `end`; rejects at once when one fails. */
  async during(end: Promise<unknown>, { silent = false } = {}): Promise<void> {
    this.#silentOnly = silent;
    const over = end.then(() => "over");
    over.catch(() => undefined); // heard below, if no order fails first
    for (let state = ""; state !== "over"; ) {
      while (this.#open.size < IN_FLIGHT) this.#begin();
      const ended = Promise.race([...this.#open]).then(() => "an order is done");
      state = await Promise.race([over, ended, this.#failed.promise]);
    }
  }

  async finish(): Promise<void> {
    await Promise.race([Promise.all(this.#open), this.#failed.promise]);
  }

  /** Aborts every order once the test has failed. */
  abandon(): void {
    this.#abandoned = true;
  }

  #begin(): void {
    const order = this.#order(++this.#begun).catch((error: unknown) => this.#failed.reject(error));
    this.#open.add(order);
    void order.finally(() => this.#open.delete(order));
  }

  #until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    return until(
      what,
      () => {
        if (this.#abandoned) throw new Error("The test is over.");
        return ask();
      },
      HANG_SECONDS,
    );
  }

  async #order(number: number): Promise<void> {
    const worker = this.#worker;
    const silent = this.#silentOnly || number % SILENT_EVERY === 0;
    // The same request again and again gives the same quote, also of a worker that died after it had stored it.
    const request = await this.#until("a provider", () =>
      alice.signedRequest(worker, `order ${number}`, { items: 1 + (number % 2) }).catch(() => undefined),
    );
    const answer = await this.#until("a quote", () => worker.client.quote(request).catch(() => undefined));
    const { taskId } = answer;
    await alice.lock(answer);
    await this.#until("the delivery", async () => (await alice.deliveries(taskId))[0]);
    // An acceptance that comes too late, as the file could not be had in between, is silence too: witnesses stand in.
    const sealed = silent
      ? await alice.fetch(worker, answer)
      : await alice.accept(worker, answer).catch(() => alice.fetch(worker, answer));
    if (silent) this.silent++;
    await this.#until("the keys", async () =>
      (await alice.reveals(taskId)).length === answer.quote.items ? true : undefined,
    );
    const opened = await alice.open(sealed, taskId);
    await this.#until("the end", async () => ((await alice.taskStatus(taskId)) === "closed" ? true : undefined));
    await this.#until("the worker's word", async () =>
      (await worker.storedJob(taskId))?.state === "closed" ? true : undefined,
    );
    this.tasks.push({ answer, keys: opened.map(({ key }) => key) });
    if (number % SOLD_EVERY === 0) await this.#sell(opened[0]!);
  }

  async #sell({ productId, file }: { productId: Hex; file: Uint8Array }): Promise<void> {
    const worker = this.#worker;
    await this.#until("a provider", () =>
      alice.offer(worker, productId, 1_000_000n).then(
        () => true,
        () => undefined,
      ),
    );
    await bob.lockSale(productId, 1_000_000n);
    const delivery = await this.#until("the sale's delivery", async () => (await bob.saleDeliveries(productId))[0]);
    const sealed = await bob.fetchSale(worker, productId, delivery);
    // As with a task: where this comes too late, witnesses stand in.
    await bob.acceptSale(worker, productId, sealed).catch(() => undefined);
    const [key] = await this.#until("the sale's key", async () =>
      (await bob.saleKeys(productId)).length > 0 ? bob.saleKeys(productId) : undefined,
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
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
