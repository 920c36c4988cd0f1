/** Effect of an attack by strangers on a worker's customers: duration of orders, memory, and lost bonds. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import sharp from "sharp";
import { startTestChain } from "../../test/worker/support/local-chain.ts";
import { Person } from "../../test/worker/support/person.ts";
import { WorkerProcess } from "../../test/worker/support/worker-process.ts";
import type { Plan } from "./attackers.ts";
import { ROOT } from "./build.ts";
import { Market } from "./market.ts";
import { endWithThisProcess } from "./processes.ts";

const ENV = {
  // Quick, so that what is measured is everything else.
  GENUINE_ESP_GENERATOR: "null",
  GENUINE_ESP_NEAR_DUPLICATES: "flag",
  // As on the internet: limits by address, which a proxy names.
  GENUINE_ESP_REQUESTS_PER_MINUTE: "1200",
  GENUINE_ESP_BEHIND_PROXY: "yes",
  GENUINE_ESP_CAPACITY: "16",
  GENUINE_ESP_DUTIES: "none",
  GENUINE_ESP_LOG: "warn",
};
const WARM_ORDERS = 30;
const SETTLE_MS = 5_000;
/** Accounts that pay for every quote that they get, and take nothing. */
const LOCKERS = ["bob", "mallory", "carol"] as const;
const LOCKS = 5;
const CLIENTS = [1, 50];

type Phase = { medianSeconds: number; peakMb: number };
type AttackReport = {
  /** In each phase. */
  orders: number;
  /** Without strangers, before and after. */
  quiet: Phase;
  /** By the number of attacking clients. */
  attacked: Record<string, Phase>;
  /** Tasks that were locked and not accepted. */
  locked: number;
  latencyRatio: number;
  memoryRatio: number;
  bondsLost: number;
};

/** @param orders In each phase, one after the other, each from the quote to the stars. */
export async function measureAttack(orders: number, say: (line: string) => void): Promise<AttackReport> {
  const chain = await startTestChain();
  const worker = await (await WorkerProcess.create(chain, { env: ENV })).start();
  const stop = new AbortController();
  try {
    const market = new Market(chain);
    const listening = market.listen(stop.signal);
    const order = await market.producer(worker);
    const { esp } = await worker.client.info();
    const plan = { endpoint: worker.endpoint, chainId: chain.deployment.chainId, esp };
    // Whoever has paid once is a customer. What is compiled at the first orders is no part of those that are measured, and a heap
    // has its size after some.
    for (let i = 0; i < WARM_ORDERS; i++) await order();
    const creator = await new Person(chain, "alice").fund();
    await creator.make(worker, "What makes her a customer");
    const attest = async () => {
      await creator.attest(worker, await picture(), "image/jpeg");
    };
    await attest();
    const before = await phase(worker, order, attest, orders);
    say(`Alone: ${told(before)}`);
    const attacked: Record<string, Phase> = {};
    let locked = 0;
    for (const clients of CLIENTS) {
      const attack = await startAttack({ ...plan, clients });
      const locking = lockAll(chain, worker);
      await sleep(SETTLE_MS);
      attacked[clients] = await phase(worker, order, attest, orders);
      attack.end();
      locked += await locking;
      say(`${clients === 1 ? "One client attacks" : `${clients} clients attack`}: ${told(attacked[clients])}`);
      await idle(worker);
    }
    const after = await phase(worker, order, attest, orders);
    say(`Alone again: ${told(after)}`);
    stop.abort();
    await listening;
    const slashed = await chain.client.getContractEvents({
      address: chain.deployment.contracts.espRegistry,
      abi: espRegistryAbi,
      eventName: "StakeSlashed",
      args: { esp },
      fromBlock: 0n,
    });
    const quiet = {
      medianSeconds: (before.medianSeconds + after.medianSeconds) / 2,
      peakMb: before.peakMb,
    };
    const worst = (figure: keyof Phase) =>
      Math.max(...Object.values(attacked).map((one) => one[figure])) / quiet[figure];
    return {
      orders,
      quiet: rounded(quiet),
      attacked: Object.fromEntries(Object.entries(attacked).map(([clients, one]) => [clients, rounded(one)])),
      locked,
      latencyRatio: round(worst("medianSeconds")),
      memoryRatio: round(worst("peakMb")),
      bondsLost: slashed.length,
    };
  } finally {
    stop.abort();
    await worker.kill();
    await chain.close();
  }
}

/** Honest orders one after the other, work attested beside them, and the most memory that the worker held meanwhile. */
async function phase(
  worker: WorkerProcess,
  order: () => Promise<void>,
  attest: () => Promise<void>,
  orders: number,
): Promise<Phase> {
  const done = new AbortController();
  let peakMb = 0;
  const watching = (async () => {
    while (!done.signal.aborted) {
      // The order that waits for it would wait for ever.
      if (!worker.running) throw new Error(`The worker did not survive: ${worker.output.slice(-2000)}`);
      peakMb = Math.max(peakMb, residentMb(worker.pid));
      await sleep(100);
    }
  })();
  const seconds: number[] = [];
  const ordering = async () => {
    for (let i = 0; i < orders; i++) {
      const began = performance.now();
      await order();
      seconds.push((performance.now() - began) / 1000);
    }
  };
  try {
    await Promise.race([watching, Promise.all([ordering(), attest()])]);
  } finally {
    done.abort();
  }
  await watching;
  seconds.sort((a, b) => a - b);
  const middle = (orders - 1) / 2;
  return { medianSeconds: (seconds[Math.floor(middle)]! + seconds[Math.ceil(middle)]!) / 2, peakMb };
}

async function startAttack(plan: Plan): Promise<{ end(): void }> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(ROOT, "scripts/lib/attackers.ts"), JSON.stringify(plan)],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  endWithThisProcess(child);
  // Attackers have machines of their own: here they must not take the processor from whom they attack.
  setPriority(child.pid!, constants.priority.PRIORITY_LOW);
  await once(child.stdout, "data");
  child.stdin.write("go\n");
  return { end: () => void child.kill("SIGKILL") };
}

/** Pays for all that is quoted. Resolves to how many tasks that were. */
async function lockAll(chain: Parameters<typeof WorkerProcess.create>[0], worker: WorkerProcess): Promise<number> {
  let locked = 0;
  for (const role of LOCKERS) {
    const person = await new Person(chain, role).fund();
    for (let i = 0; i < LOCKS; i++) {
      try {
        await person.lock(await person.quote(worker, `Locked and left by ${role}, ${i}`));
        locked++;
      } catch (error) {
        // The expected error: the worker is at capacity.
        if (!(error instanceof GenuineError)) throw error;
      }
    }
  }
  return locked;
}

/** Until everything that was paid for is delivered. */
async function idle(worker: WorkerProcess): Promise<void> {
  for (;;) {
    const { load } = await worker.client.info();
    if (load.waiting + load.running === 0) return;
    await sleep(500);
  }
}

/** A picture like no other, of the size of a telephone's photograph. */
function picture(): Promise<Buffer> {
  const [width, height] = [4000, 3000];
  const spots = { width: 16, height: 12, channels: 3 } as const;
  return sharp(randomBytes(16 * 12 * 3), { raw: spots })
    .resize(width, height)
    .jpeg()
    .toBuffer();
}

function residentMb(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

function told({ medianSeconds, peakMb }: Phase): string {
  return `an order takes ${medianSeconds.toFixed(2)} s, the worker holds ${peakMb.toFixed(0)} MB at most.`;
}

function rounded({ medianSeconds, peakMb }: Phase): Phase {
  return { medianSeconds: round(medianSeconds), peakMb: Math.round(peakMb) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
