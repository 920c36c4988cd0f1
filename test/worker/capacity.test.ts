/** How much a provider takes: it states on chain what it can make in time, and neither quotes nor locks go beyond it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { explainContractError } from "@genuine/sdk/errors";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { generationEscrowAbi } from "@genuine/sdk/generated/abis";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { pino } from "pino";
import { privateKeyToAccount } from "viem/accounts";
import { GeneratorError } from "../../esp/src/generators/generator-error.ts";
import { Generators } from "../../esp/src/generators/generators.ts";
import { nullGenerator } from "../../esp/src/generators/null.ts";
import { CapacityKeeper, possibleItems } from "../../esp/src/jobs/capacity.ts";
import { type HeldGenerator, startHeldGenerator } from "./support/held-generator.ts";
import { startTestChain, type TestChain } from "./support/local-chain.ts";
import { Person, until } from "./support/person.ts";
import { WorkerProcess } from "./support/worker-process.ts";

let chain: TestChain;
let held: HeldGenerator;
let worker: WorkerProcess;

before(async () => {
  chain = await startTestChain();
  held = await startHeldGenerator();
  worker = await WorkerProcess.create(chain, {
    env: { ...held.env, GENUINE_ESP_WRITER: "none", GENUINE_ESP_CAPACITY: "9", GENUINE_ESP_DELIVERY_SECONDS: "86400" },
  });
  await worker.start();
});

after(async () => {
  await held?.close();
  await worker?.stop();
  await chain?.close();
});

const workload = (role: LocalRole) =>
  chain.client.readContract({
    address: chain.deployment.contracts.generationEscrow,
    abi: generationEscrowAbi,
    functionName: "workloadOf",
    args: [LOCAL_ACCOUNTS[role].address],
  });

test("what can be made is what the slowest working generator makes in the time that is promised", () => {
  const paced = (mediaType: string, seconds: number, lanes = 1) => ({
    ...nullGenerator(),
    mediaType,
    lanes,
    estimate: () => seconds,
  });
  const settings = { capacity: 32, deliverySeconds: 300, work: ["generate" as const] };
  const of = (...generators: ReturnType<typeof paced>[]) => new Generators(generators);
  assert.equal(possibleItems(of(paced("image/png", 60)), settings), 5);
  assert.equal(possibleItems(of(paced("image/png", 60, 2)), settings), 10);
  assert.equal(possibleItems(of(paced("image/png", 60.1)), settings), 4, "the fifth would be late");
  assert.equal(possibleItems(of(paced("image/png", 0)), settings), 32);
  assert.equal(possibleItems(of(paced("image/png", 301)), settings), 0);
  assert.equal(possibleItems(of(paced("image/png", 1)), { ...settings, work: ["sell"] }), 0);
  const both = of(paced("image/png", 100), paced("text/plain", 10));
  assert.equal(possibleItems(both, settings), 3);
  for (let i = 0; i < 3; i++) both.of("picture")!.health.failed(new GeneratorError("unreachable", "here"));
  assert.equal(possibleItems(both, settings), 30, "only texts are offered now");
  for (let i = 0; i < 3; i++) both.of("text")!.health.failed(new GeneratorError("unreachable", "there"));
  assert.equal(possibleItems(both, settings), 0);
});

test("what became slower is stated at once; what became faster only where that is much, and not often", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_800_000_000_000 });
  const generators = new Generators([{ ...nullGenerator(), estimate: () => 10 }]);
  const { pace } = generators.all[0]!;
  const stated = [0];
  const keeper = new CapacityKeeper(
    {
      account: privateKeyToAccount(LOCAL_ACCOUNTS.aurora.privateKey),
      deployment: chain.deployment,
      capacity: 32,
      deliverySeconds: 300,
      work: ["generate"],
      dryRun: false,
    },
    { send: async ({ args }) => void stated.push(Number(args[0])) },
    { workload: async () => ({ capacity: stated.at(-1)!, undelivered: 0 }) },
    generators,
    pino({ level: "silent" }),
  );
  const states = async (expected: number, ...seconds: number[]) => {
    for (const one of seconds) pace.note(one);
    await keeper.tend();
    assert.equal(stated.at(-1), expected, `${stated}`);
  };
  await states(30);
  await states(25, 12);
  await states(3, 100);
  await states(3, 12); // 25 are possible, but it has stated more than that just now
  t.mock.timers.tick(10 * 60_000);
  await states(25);
  await states(3, 100, 100, 100);
  t.mock.timers.tick(10 * 60_000);
  await states(25, 12, 12, 12, 12);
  t.mock.timers.tick(10 * 60_000);
  await states(25, 10, 10, 10, 10, 10, 10); // 30 are possible, which is not much more
  assert.deepEqual(stated, [0, 30, 25, 3, 25, 3, 25]);
});

test("a provider states its capacity before it is ready; quotes that are out promise no place", async () => {
  assert.deepEqual(await workload("aurora"), { capacity: 9, undelivered: 0 });
  const bob = await new Person(chain, "bob").fund();
  const quotes: QuoteAnswer[] = [];
  for (const items of [4, 3, 4]) quotes.push(await bob.quote(worker, `${items} pictures`, items));
  await bob.lock(quotes[0]!);
  await bob.lock(quotes[1]!);
  const before = await workload("aurora");
  assert.deepEqual(before, { capacity: 9, undelivered: 7 });
  await assert.rejects(bob.lock(quotes[2]!), (error) => {
    const { code, message } = explainContractError(error);
    assert.equal(code, "Generation_AtCapacity");
    assert.match(message, /has 7 to deliver and takes 9 at a time: no room for 4 more/);
    return true;
  });
  // Seven of the nine places are for strangers, and these are taken.
  await assert.rejects(new Person(chain, "mallory").quote(worker, "another one"), (error) => {
    assert.ok(hasCode(error, "at_capacity"), String(error));
    assert.match(String(error), /has 7 to deliver, and takes 9 at a time, 7 of them for accounts that have not paid/);
    return true;
  });
  await until("the load in items", async () => {
    const { load } = await worker.client.info();
    return load.waiting + load.running === 7 && load.capacity === 9 ? load : undefined;
  });
  held.release();
  await until("delivered", async () => ((await workload("aurora")).undelivered === 0 ? true : undefined));
  await new Person(chain, "mallory").quote(worker, "now there is room");
});

test("a provider that can make less states less, and none while its generator is away", async () => {
  await worker.stop();
  await worker.start({ env: { GENUINE_ESP_CAPACITY: "2" } });
  assert.equal((await workload("aurora")).capacity, 2);
  await worker.stop();
  await worker.start({ env: { GENUINE_IMAGES_URL: "http://127.0.0.1:9" } });
  assert.equal((await workload("aurora")).capacity, 0);
  await worker.stop();
  await worker.start();
  assert.equal((await workload("aurora")).capacity, 9, "raised at once from nothing");
});
