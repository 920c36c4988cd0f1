/** How fast workers work: tasks through the whole job, and the way back to work with a long past. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { chainOf } from "@genuine/sdk/deployment";
import { generationEscrowAbi } from "@genuine/sdk/generated/abis";
import { hashText } from "@genuine/sdk/prompt";
import { keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { type Item, quoteFromJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import { encryptionKeyTypedData, promptTypedData } from "@genuine/sdk/typed-data";
import { createPublicClient, encodeFunctionData, type Hex, http, maxUint256, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { Job } from "../../esp/src/jobs/job.ts";
import { save } from "../../esp/src/store/job-rows.ts";
import { JobTables } from "../../esp/src/store/job-tables.ts";
import { openSqlite } from "../../esp/src/store/sqlite.ts";
import { turns } from "../../esp/src/turns.ts";
import { startTestChain, type TestChain } from "../../test/worker/support/local-chain.ts";
import { WorkerProcess } from "../../test/worker/support/worker-process.ts";

const ROLES = ["aurora", "borealis", "cascade", "carol"] as const;
const ENV = { GENUINE_ESP_GENERATOR: "null", GENUINE_ESP_NEAR_DUPLICATES: "flag", GENUINE_ESP_DUTIES: "none", GENUINE_ESP_CAPACITY: "1000", GENUINE_ESP_LOG: "warn", GENUINE_ESP_POLL_MS: "250" };
const GAS = 3_000_000n;
/** Orders of one producer under way: more quotes than five it may not hold. */
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
    const producers = workers.flatMap((worker) => Array.from({ length: PRODUCERS_PER_WORKER }, () => market.producer(worker, stop.signal)));
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

/** Producers with as little of their own as there can be: what is measured is workers and chain. */
class Market {
  done = 0;
  readonly #chain: TestChain;
  readonly #client;
  readonly #waiting = new Map<string, (items: Item[]) => void>();
  #closed = false;

  constructor(chain: TestChain) {
    this.#chain = chain;
    this.#client = createPublicClient({ chain: chainOf(chain.deployment, chain.url), transport: http(chain.url, { retryCount: 0 }), cacheTime: 0 });
  }

  /** Reads what was delivered and revealed, for all. */
  async listen(signal: AbortSignal): Promise<void> {
    const { address, abi } = { address: this.#chain.deployment.contracts.generationEscrow, abi: generationEscrowAbi };
    for (let from = 0n; !signal.aborted; await sleep(50)) {
      const to = await this.#client.getBlockNumber();
      if (to < from) continue;
      const logs = await this.#client.getContractEvents({ address, abi, fromBlock: from, toBlock: to });
      from = to + 1n;
      for (const { eventName, args } of logs) {
        if (eventName === "TaskDelivered") this.#tell(`delivered ${args.taskId}`, args.items as Item[]);
        if (eventName === "ItemRevealed") this.#tell(`revealed ${args.taskId}`, []);
      }
    }
    this.#closed = true;
    for (const wake of this.#waiting.values()) wake([]);
  }

  #tell(what: string, items: Item[]): void {
    this.#waiting.get(what)?.(items);
    this.#waiting.delete(what);
  }

  #heard(what: string): Promise<Item[]> {
    return this.#closed ? Promise.resolve([]) : new Promise((resolve) => this.#waiting.set(what, resolve));
  }

  async producer(worker: WorkerProcess, signal: AbortSignal): Promise<void> {
    const { deployment } = this.#chain;
    const account = privateKeyToAccount(generatePrivateKey());
    const keys = keyPairFromSignature(await account.signTypedData(encryptionKeyTypedData(deployment.chainId)));
    let nonce = 0;
    const inTurn = turns();
    // One after the other: a chain that mines at once takes no transaction before the one with the nonce before.
    const send = ({ address, abi, functionName, args }: transactions.ContractCall) => inTurn(async () => {
      const data = encodeFunctionData({ abi, functionName, args } as Parameters<typeof encodeFunctionData>[0]);
      const raw = await account.signTransaction({ type: "eip1559", chainId: deployment.chainId, to: address, data, nonce: nonce++, gas: GAS, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n });
      await this.#client.sendRawTransaction({ serializedTransaction: raw });
    });
    for (let i = 0; i < 10; i++) await send(transactions.faucet(deployment, account.address));
    await send(transactions.approve(deployment, maxUint256));
    const { esp } = await worker.client.info();
    const order = async () => {
      const [prompt, salt] = [`order ${randomBytes(8).toString("hex")}`, toHex(randomBytes(32))];
      const signature = await account.signTypedData(promptTypedData(deployment.chainId, { producer: account.address, esp, promptHash: hashText(prompt), salt }));
      const answer = await worker.client.quote({ producer: account.address, prompt, salt, signature });
      const quote = quoteFromJson(answer.quote);
      const id = BigInt(answer.taskId);
      const delivered = this.#heard(`delivered ${id}`);
      await send(transactions.lockTask(deployment, quote, answer.signature, keys.publicKey));
      const items = await delivered;
      if (signal.aborted) return;
      const revealed = this.#heard(`revealed ${id}`);
      await send(transactions.acceptTask(deployment, quote, items));
      await revealed;
      if (signal.aborted) return;
      await send(transactions.settleTaskItems(deployment, quote, [0]));
      await send(transactions.rateTask(deployment, quote, 5));
      this.done++;
    };
    const lane = async () => {
      while (!signal.aborted) await order();
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  }
}

/** Seconds from the start of the process until it can work, with so many finished jobs behind it. */
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
  const signature = await account.signTypedData(promptTypedData(deployment.chainId, { producer: account.address, esp, promptHash: hashText(prompt), salt }));
  return (await worker.client.quote({ producer: account.address, prompt, salt, signature })).taskId;
}

/** With as much in it as a real one has. */
function finished(job: Job, id: Hex): Job {
  const word = toHex(randomBytes(32));
  const packed = { delivery: { sealedRoot: word, contentRoot: word, hashlock: word, size: 100_000n, chunks: 4n } as never, envelopeHash: word };
  const product = { id: word, proof: { fileHash: word } as never, signature: toHex(randomBytes(65)), blocks: toHex(randomBytes(5_248)) };
  return { ...job, id, state: "closed", closesAt: job.createdAt, items: [{ sealed: { contentHash: word, key: word }, packed: JSON.parse(JSON.stringify(packed, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))) as never, product }] };
}
