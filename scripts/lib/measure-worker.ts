/** How fast workers work: tasks through the whole job, and recovery with a long history. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { generationEscrowAbi } from "@genuine/sdk/generated/abis";
import { hashText } from "@genuine/sdk/prompt";
import { promptTypedData } from "@genuine/sdk/typed-data";
import { type Hex, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { Job } from "../../esp/src/jobs/job.ts";
import { save } from "../../esp/src/store/job-rows.ts";
import { JobTables } from "../../esp/src/store/job-tables.ts";
import { openSqlite } from "../../esp/src/store/sqlite.ts";
import { startTestChain, type TestChain } from "../../test/worker/support/local-chain.ts";
import { WorkerProcess } from "../../test/worker/support/worker-process.ts";
import { Market } from "./market.ts";

const ROLES = ["aurora", "borealis", "cascade", "carol"] as const;
const ENV = {
  GENUINE_ESP_GENERATOR: "null",
  GENUINE_ESP_NEAR_DUPLICATES: "flag",
  GENUINE_ESP_DUTIES: "none",
  GENUINE_ESP_CAPACITY: "1000",
  GENUINE_ESP_LOG: "warn",
  GENUINE_ESP_POLL_MS: "250",
};
const BLOCK_SECONDS = 2;
/** Concurrent orders of one producer: it may not hold more than five quotes. */
const IN_FLIGHT = 4;
const PRODUCERS_PER_WORKER = 2;

/**
 * Tasks a second, from the quote to the payment and the stars, by four workers and their producers on this machine.
 * @param seconds How long to measure, after a warm-up of a fifth.
 */
export async function measureThroughput(seconds = 30): Promise<number> {
  const chain = await startTestChain();
  const workers: WorkerProcess[] = [];
  try {
    for (const role of ROLES) workers.push(await (await WorkerProcess.create(chain, { role, env: ENV })).start());
    const market = new Market(chain);
    const stop = new AbortController();
    const producers = workers.flatMap((worker) =>
      Array.from({ length: PRODUCERS_PER_WORKER }, () => ordersOf(market, worker, stop.signal)),
    );
    const working = [market.listen(stop.signal), ...producers];
    const counted = (async () => {
      await sleep(seconds * 200);
      const before = market.done;
      const began = performance.now();
      await sleep(seconds * 1000);
      return (market.done - before) / ((performance.now() - began) / 1000);
    })();
    const rate = await Promise.race([counted, Promise.all(working).then(() => counted)]);
    stop.abort();
    await Promise.all(working);
    return Math.round(rate * 10) / 10;
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
    await chain.close();
  }
}

/**
 * Maximum number of blocks between an event and the response to it: payment and delivery, acceptance and key, on a chain with
 * a block every two seconds.
 * @param orders Side by side, of one producer.
 */
export async function measureReaction(orders = 5): Promise<number> {
  const chain = await startTestChain();
  const worker = await (await WorkerProcess.create(chain, { env: ENV })).start();
  const stop = new AbortController();
  const market = new Market(chain);
  const listening = market.listen(stop.signal);
  try {
    const order = await market.producer(worker);
    await order(); // warm, as a worker that runs is
    const from = await chain.client.getBlockNumber();
    await chain.client.setAutomine(false);
    await chain.client.setIntervalMining({ interval: BLOCK_SECONDS });
    await Promise.all(Array.from({ length: orders }, order));
    const { address, abi } = { address: chain.deployment.contracts.generationEscrow, abi: generationEscrowAbi };
    const blocksOf = async (eventName: "TaskLocked" | "TaskDelivered" | "TaskAccepted" | "ItemRevealed") => {
      const logs = await chain.client.getContractEvents({ address, abi, eventName, fromBlock: from + 1n });
      return new Map(logs.map(({ args, blockNumber }) => [args.taskId, Number(blockNumber)]));
    };
    let most = 0;
    for (const [event, answer] of [
      ["TaskLocked", "TaskDelivered"],
      ["TaskAccepted", "ItemRevealed"],
    ] as const) {
      const [before, after] = [await blocksOf(event), await blocksOf(answer)];
      if (before.size !== orders) throw new Error(`Of ${orders} orders ${before.size} have a ${event}.`);
      for (const [task, block] of before) most = Math.max(most, after.get(task)! - block);
    }
    return most;
  } finally {
    stop.abort();
    await listening;
    await worker.kill();
    await chain.close();
  }
}

/** One producer that always has some open orders. */
async function ordersOf(market: Market, worker: WorkerProcess, signal: AbortSignal): Promise<void> {
  const order = await market.producer(worker);
  const lane = async () => {
    while (!signal.aborted) await order();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

/** Seconds from the start of the process until it is ready, with so many finished jobs. */
export async function measureRestart(jobs = 10_000): Promise<number> {
  const chain = await startTestChain();
  const worker = await WorkerProcess.create(chain, { env: ENV });
  try {
    await worker.start();
    const answer = await quoteOf(chain, worker);
    await worker.stop();
    const database = openSqlite(worker.dir);
    const job = (await new JobTables(database).job(answer))!;
    await database.transaction(async (sql) => {
      for (let i = 0; i < jobs; i++) await save(sql, finished(job, toHex(i + 1, { size: 32 })));
    });
    await database.close();
    const began = performance.now();
    await worker.start();
    return Math.round((performance.now() - began) / 10) / 100;
  } finally {
    await worker.kill();
    await chain.close();
  }
}

async function quoteOf({ deployment }: TestChain, worker: WorkerProcess): Promise<Hex> {
  const account = privateKeyToAccount(generatePrivateKey());
  const { esp } = await worker.client.info();
  const [prompt, salt] = ["one of many", toHex(randomBytes(32))];
  const signature = await account.signTypedData(
    promptTypedData(deployment.chainId, { producer: account.address, esp, promptHash: hashText(prompt), salt }),
  );
  return (await worker.client.quote({ producer: account.address, prompt, salt, signature })).taskId;
}

/** As large as a real one. */
function finished(job: Job, id: Hex): Job {
  const word = toHex(randomBytes(32));
  const packed = {
    delivery: { sealedRoot: word, contentRoot: word, hashlock: word, size: 100_000n, chunks: 4n } as never,
    envelopeHash: word,
  };
  const product = {
    id: word,
    proof: { fileHash: word } as never,
    signature: toHex(randomBytes(65)),
    blocks: toHex(randomBytes(5_248)),
  };
  return {
    ...job,
    id,
    state: "closed",
    closesAt: job.createdAt,
    items: [
      {
        sealed: { contentHash: word, key: word },
        packed: JSON.parse(
          JSON.stringify(packed, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
        ) as never,
        product,
      },
    ],
  };
}
