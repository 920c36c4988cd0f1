/** A day of a worker's tasks in a quarter of an hour: whether its memory grows. */
import { startTestChain } from "../../test/worker/support/local-chain.ts";
import { WorkerProcess } from "../../test/worker/support/worker-process.ts";
import { Market } from "./market.ts";

export type Endurance = {
  tasks: number;
  /** By the chain's clock. */
  hours: number;
  /** Wall clock. */
  seconds: number;
  /** Minimum heap in use, in units of 2^20 bytes: in the second quarter of the tasks, after warm-up, and in the last. */
  heapBefore: number;
  heapAfter: number;
  /** The largest resident memory in the same quarters. */
  residentBefore: number;
  residentAfter: number;
};

const DAY_HOURS = 24;
/** The null generator, as only the worker is measured. Near-duplicates are searched for among all that was made before. */
const ENV = {
  GENUINE_ESP_GENERATOR: "null",
  GENUINE_ESP_NEAR_DUPLICATES: "flag",
  GENUINE_ESP_LOG: "warn",
  GENUINE_ESP_POLL_MS: "100",
};

/** @param tasks Number of tasks in the day, one after the other. */
export async function measureEndurance(
  tasks: number,
  say: (line: string) => void = () => undefined,
): Promise<Endurance> {
  const chain = await startTestChain();
  const worker = await (await WorkerProcess.create(chain, { env: ENV })).start();
  const market = new Market(chain);
  const stop = new AbortController();
  const listening = market.listen(stop.signal);
  try {
    const order = await market.producer(worker);
    const began = performance.now();
    const clock = async () => Number((await chain.client.getBlock()).timestamp);
    const start = await clock();
    const samples: Memory[] = [];
    for (let n = 1; n <= tasks; n++) {
      await order();
      await chain.skip((DAY_HOURS * 3600) / tasks);
      samples.push(await memoryOf(worker.endpoint));
      if (n % 100 === 0)
        say(`  ${n} tasks in ${Math.round((performance.now() - began) / 1000)} s, heap ${samples.at(-1)!.heap} MB`);
    }
    const quarter = (n: number) => samples.slice((n * tasks) / 4, ((n + 1) * tasks) / 4);
    const least = (of: Memory[]) => Math.min(...of.map(({ heap }) => heap));
    const largest = (of: Memory[]) => Math.max(...of.map(({ resident }) => resident));
    return {
      tasks: market.done,
      hours: Math.round(((await clock()) - start) / 360) / 10,
      seconds: Math.round((performance.now() - began) / 1000),
      heapBefore: least(quarter(1)),
      heapAfter: least(quarter(3)),
      residentBefore: largest(quarter(1)),
      residentAfter: largest(quarter(3)),
    };
  } finally {
    stop.abort();
    await listening;
    await worker.kill();
    await chain.close();
  }
}

type Memory = { heap: number; resident: number };

async function memoryOf(endpoint: string): Promise<Memory> {
  const metrics = await (await fetch(`${endpoint}/metrics`)).text();
  const megabytes = (name: string) => {
    const value = new RegExp(`^${name} (\\d+)`, "m").exec(metrics)?.[1];
    if (value === undefined) throw new Error(`The worker has no metric ${name}.`);
    return Math.round((Number(value) / 2 ** 20) * 10) / 10;
  };
  return { heap: megabytes("nodejs_heap_size_used_bytes"), resident: megabytes("process_resident_memory_bytes") };
}
