/** Two workers of one provider on one Postgres: they share the work, and each finishes what the other leaves when it is killed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { LOCAL_ACCOUNTS } from "@genuine/sdk/local";
import type { Hex } from "viem";
import { LOCAL } from "../../scripts/settings.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { minedBy } from "./support/mined.ts";
import { Person, until } from "./support/person.ts";
import { askPostgres, PASSWORD, type PostgresServer, startPostgres } from "./support/postgres-server.ts";
import { startRpcProxy } from "./support/rpc-proxy.ts";
import { WorkerProcess } from "./support/worker-process.ts";

/** More than the workers need, also on a machine that is busy with something else. */
const PATIENCE = 90;
/** Seconds. However slow the machine is, nothing comes too late. */
const WINDOWS = { late: 600, accept: 3600, available: 600, reveal: 3600, complain: 60, rate: 3600 };
const ESP = LOCAL_ACCOUNTS.aurora.address;

let chain: TestChain;
let server: PostgresServer;
let url: string;
let first: WorkerProcess;
let second: WorkerProcess;
let alice: Person;

before(async () => {
  [chain, server] = await Promise.all([startTestChain({ ...LOCAL, windows: WINDOWS }), startPostgres()]);
  url = await server.database();
  const env = {
    GENUINE_ESP_DATABASE: url,
    GENUINE_ESP_CONTENT_DIR: join(chain.dir, "shared"),
    GENUINE_PATTERN_SIZE: "256",
    GENUINE_ESP_DELIVERY_SECONDS: "3600",
    GENUINE_ESP_NEAR_DUPLICATES: "flag",
  };
  first = await WorkerProcess.create(chain, { env });
  // Both are one provider to the outside.
  second = await WorkerProcess.create(chain, { env: { ...env, GENUINE_ESP_ENDPOINT: first.endpoint } });
  alice = await new Person(chain, "alice").fund();
});

afterEach(async (t) => {
  // What a failed test leaves running would spoil the next.
  for (const worker of [first, second]) if (worker.running) await worker.kill();
  assert.ok(
    ![first, second].some(({ output }) => output.includes(PASSWORD)),
    `the password is told nowhere (${"name" in t ? t.name : ""})`,
  );
});

after(async () => {
  await server?.close();
  await chain?.close();
});

/** Jobs that a worker has brought into a state, from its log. */
function moved(worker: WorkerProcess, state: string): Hex[] {
  const lines = worker.output
    .split("\n")
    .filter((line) => line.includes('"Job moved"') && line.includes(`"state":"${state}"`));
  return lines.map((line) => (JSON.parse(line) as { job: Hex }).job);
}

async function both(env: { first?: Record<string, string>; second?: Record<string, string> } = {}): Promise<void> {
  for (const worker of [first, second]) worker.output = "";
  await first.start({ env: env.first });
  await second.start({ env: env.second });
}

async function order(worker: WorkerProcess, prompt: string, items = 1): Promise<QuoteAnswer> {
  const answer = await alice.quote(worker, prompt, items);
  await alice.lock(answer);
  return answer;
}

/** The producer's side of all these to the end, with whichever worker answers. Resolves to the keys. */
async function finish(tasks: readonly QuoteAnswer[], through: WorkerProcess): Promise<Hex[]> {
  const keys: Hex[] = [];
  for (const answer of tasks) {
    await until("the delivery", async () => (await alice.deliveries(answer.taskId))[0], PATIENCE);
    const sealed = await alice.accept(through, answer);
    await until(
      "the keys",
      async () => ((await alice.reveals(answer.taskId)).length === answer.quote.items ? true : undefined),
      PATIENCE,
    );
    for (const { key } of await alice.open(sealed, answer.taskId)) keys.push(key);
  }
  await chain.skip(WINDOWS.complain + 1);
  for (const { taskId } of tasks)
    await until(
      "the settlement",
      async () => ((await alice.taskStatus(taskId)) === "settled" ? true : undefined),
      PATIENCE,
    );
  return keys;
}

async function nothingTwice(tasks: readonly QuoteAnswer[]): Promise<void> {
  for (const { taskId } of tasks) assert.equal((await alice.deliveries(taskId)).length, 1, "delivered once");
  const mined = await minedBy(chain, ESP);
  assert.deepEqual([mined.failed, mined.repeated], [[], []], "no call was made in vain, and none twice");
}

test("pictures are shared out, nothing is made or sent twice, and each worker answers for all", async () => {
  await both();
  assert.match(first.output, /This worker leads/);
  const tasks: QuoteAnswer[] = [];
  for (let i = 0; i < 5; i++) tasks.push(await alice.quote(i % 2 === 0 ? first : second, `shared ${i}`));
  const watched = tasks[4]!.taskId;
  const seen = Promise.all(
    [first, second].map(async ({ client }) => {
      const states = new Set<string>();
      let shares = 0;
      for await (const { state, progress } of client.taskEvents(watched)) {
        states.add(state);
        if (state === "generating" && progress > 0) shares++;
        if (state === "delivered") return { states, shares };
      }
      return { states, shares };
    }),
  );
  for (const answer of tasks) await alice.lock(answer);
  await finish(tasks, second);
  for (const { states, shares } of await seen) {
    assert.ok(
      ["queued", "generating", "delivered"].every((state) => states.has(state)),
      [...states].join(" "),
    );
    assert.ok(shares > 0, "how far the picture is");
  }
  const made = [moved(first, "sealing"), moved(second, "sealing")] as const;
  assert.deepEqual([...made[0], ...made[1]].sort(), tasks.map(({ taskId }) => taskId).sort(), "each was made once");
  assert.ok(made[0].length > 0 && made[1].length > 0, `${made[0].length} and ${made[1].length}`);
  assert.ok(first.output.includes('"Sent deliver"') && !second.output.includes('"Sent '), "one of them sends");
  await nothingTwice(tasks);
  assert.deepEqual(await first.client.info(), { ...(await second.client.info()) }, "to others they are one");
  assert.equal((await second.stop()).code, 0);
  assert.equal((await first.stop()).code, 0);
});

test("killed in the middle of a picture, the other makes the rest, and the key of the first stays", async () => {
  await both();
  const answer = await order(first, "two pictures of which one survives", 2);
  const key = await until(
    "the first picture",
    async () => (await first.storedJob(answer.taskId))?.items[0]?.sealed.key,
    PATIENCE,
  );
  const [killed, other] = moved(first, "generating").includes(answer.taskId) ? [first, second] : [second, first];
  await killed.kill();
  const keys = await finish([answer], other);
  assert.equal(keys[0], key);
  assert.deepEqual(moved(other, "sealing"), [answer.taskId]);
  await nothingTwice([answer]);
});

test("killed in the middle of sending, twice over, the other goes on with the same transaction", async () => {
  // On disk and not sent; later, sent and not noted.
  await both({ first: { GENUINE_ESP_CRASH_AT: "deliver-signed" }, second: { GENUINE_ESP_CRASH_AT: "reveal-sent" } });
  const tasks = [await order(second, "sent by another"), await order(second, "and another one")];
  assert.equal((await first.ended()).signal, "SIGKILL");
  for (const { taskId } of tasks)
    await until("the delivery", async () => (await alice.deliveries(taskId))[0], PATIENCE);
  assert.match(second.output, /This worker leads/);
  await first.start();
  const finished = finish(tasks, first);
  assert.equal((await second.ended()).signal, "SIGKILL");
  await finished;
  for (const { taskId } of tasks) assert.equal((await alice.reveals(taskId)).length, 1);
  await nothingTwice(tasks);
});

test("frozen, a worker loses the lead and its locks to the other, and sends nothing when it goes on", async () => {
  const rpc = await startRpcProxy(chain.url);
  try {
    await both({ first: { GENUINE_RPC_URL: rpc.url } });
    assert.match(first.output, /This worker leads/);
    const answer = await alice.quote(first, "delivered by the other");
    process.kill(first.pid, "SIGSTOP");
    await alice.lock(answer);
    await until("the delivery", async () => (await alice.deliveries(answer.taskId))[0], 300);
    assert.match(second.output, /A worker of this provider is frozen: its work is taken over/);
    assert.match(second.output, /This worker leads/);
    const sent = () => rpc.calls.filter((method) => method === "eth_sendRawTransaction").length;
    const before = sent();
    process.kill(first.pid, "SIGCONT");
    await first.ready();
    await finish([answer], first);
    assert.equal(sent(), before, "nothing was sent by the first");
    await nothingTwice([answer]);
    assert.ok(first.running && second.running);
    assert.match(first.output, /no longer leads/);
  } finally {
    if (first.running) process.kill(first.pid, "SIGCONT");
    await rpc.close();
  }
});

test("while the database is away nothing is lost, /ready says so, and all goes on when it is back", async () => {
  await both();
  const answer = await order(first, "in spite of everything", 2);
  await until("the first picture", async () => (await first.storedJob(answer.taskId))?.items[0], PATIENCE);
  await server.stop("SIGQUIT");
  for (const worker of [first, second]) {
    const reason = await until("its word", async () => {
      const { status, body } = await fetch(`${worker.endpoint}/ready`).then(async (got) => ({
        status: got.status,
        body: await got.text(),
      }));
      return status === 503 ? body : undefined;
    });
    assert.match(reason, /"not_ready".+can not reach its database/);
  }
  const away = await fetch(`${first.endpoint}/tasks/${answer.taskId}`);
  assert.deepEqual([away.status, /can not reach its database/.test(await away.text())], [503, true]);
  await server.start();
  await Promise.all([first.ready(), second.ready()]);
  await finish([answer], second);
  await nothingTwice([answer]);
  assert.ok(first.running && second.running);
});

test("a worker that can not use the database ends with a sentence", async () => {
  const refused = async (env: Record<string, string>, sentence: RegExp, role: "aurora" | "borealis" = "aurora") => {
    const other = await WorkerProcess.create(chain, { role, env: { GENUINE_ESP_DATABASE: url, ...env } });
    await other.start({ ready: false });
    const { code } = await other.ended();
    assert.match(other.output, sentence);
    assert.deepEqual([code, other.output.includes(PASSWORD)], [1, false]);
  };
  await refused(
    { GENUINE_ESP_DATABASE: server.url("provider_1", "wrong") },
    /^The database provider_1 at 127\.0\.0\.1:\d+ refuses access: password authentication failed.+Correct user, password and database in GENUINE_ESP_DATABASE/,
  );
  await refused(
    { GENUINE_ESP_DATABASE: server.url("nowhere") },
    /^The database nowhere at .+ refuses access: database "nowhere" does not exist/,
  );
  await refused(
    { GENUINE_ESP_DATABASE: `postgres://x:${PASSWORD}@127.0.0.1:9/x` },
    /^The database x at 127\.0\.0\.1:9 can not be reached \(ECONNREFUSED\)\. Start it/,
  );
  await refused(
    { GENUINE_ESP_DATABASE: `mysql://x:${PASSWORD}@127.0.0.1/x` },
    /GENUINE_ESP_DATABASE must be a postgres:\/\/ URL/,
  );
  await refused({}, /The database provider_1 at .+ belongs to the provider 0x\w+, not to 0x/, "borealis");
  await first.start();
  await refused({ GENUINE_ESP_DATABASE: "" }, /Another worker runs with the key of 0x\w+ and answers at/);
  const { code, output } = await first.command("doctor");
  assert.equal(code, 0, output);
  assert.match(output, /ok {4}Database: The database provider_1 at 127\.0\.0\.1:\d+, Postgres [\d.]+; \d+ jobs\./);
  const trouble = await first.command("doctor", { GENUINE_ESP_DATABASE: server.url("nowhere") });
  assert.match(trouble.output, /FAIL {2}Database: .+ does not exist\.\n +-> Correct user/);
  await first.stop();
  await askPostgres(url, "UPDATE facts SET value = '1000' WHERE name = 'schema'");
  await refused(
    {},
    /was used by a newer worker \(version 1000 of its tables, this one knows \d+\)\. Start the newer worker/,
  );
});
