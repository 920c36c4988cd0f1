/** The chain as the worker uses it: reads, and one account that sends. */
import { setTimeout as sleep } from "node:timers/promises";
import { chainOf, LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import type { ContractCall } from "@genuine/sdk/transactions";
import { type Chain as ViemChain, createPublicClient, http, type PublicClient, type Transport } from "viem";
import type { Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import { isNodeAway } from "./refusals.ts";
import { Sender, type SendOptions } from "./sender.ts";
import { MemoryTransactionStore, type TransactionStore } from "./transaction-store.ts";

/** How old a reading of the chain's time may be, ms: many jobs ask at the same moment. */
const CLOCK_MS = 250;

type ChainSettings = Pick<
  Settings,
  "rpcUrl" | "deployment" | "account" | "pollMs" | "confirmations" | "maxFeePerGas" | "bumpAfterMs"
> & { dryRun?: boolean };

export class Chain {
  readonly client: PublicClient<Transport, ViemChain>;
  readonly #sender: Sender;
  #clock: { readAt: number; time: Promise<number> } | undefined;

  /** @param store Of the transactions under way; by default they are forgotten with the process. */
  constructor(settings: ChainSettings, store: TransactionStore = new MemoryTransactionStore(), log?: Logger) {
    const { rpcUrl, deployment, account, pollMs } = settings;
    const transport = http(rpcUrl, { timeout: 10_000, retryCount: 2 });
    this.client = createPublicClient({
      chain: chainOf(deployment, rpcUrl),
      transport,
      pollingInterval: Math.min(pollMs, 1000),
      cacheTime: 0,
    });
    this.#sender = new Sender(
      { client: this.client, account, feeFree: deployment.chainId === LOCAL_CHAIN_ID, store, log },
      settings,
    );
  }

  /** The time that a transaction sent now would see, Unix seconds. */
  now(): Promise<number> {
    if (this.#clock === undefined || Date.now() - this.#clock.readAt > CLOCK_MS) {
      this.#clock = { readAt: Date.now(), time: this.#readTime() };
    }
    return this.#clock.time;
  }

  async #readTime(): Promise<number> {
    const latest = await this.client.getBlock({ blockTag: "latest" });
    const pending = await this.client.getBlock({ blockTag: "pending" }).catch(() => latest);
    return Number(pending.timestamp > latest.timestamp ? pending.timestamp : latest.timestamp);
  }

  /** As `Sender.send`. */
  send(call: ContractCall, options?: SendOptions): Promise<void> {
    return this.#sender.send(call, options);
  }

  /** As `Sender.repair`. */
  repair(): Promise<void> {
    return this.#sender.repair();
  }
}

/** Tries again, ever more slowly, while the node can not be reached. */
export async function whenReachable<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  away: (error: unknown) => void,
): Promise<T> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isNodeAway(error) || signal.aborted) throw error;
      away(error);
      await sleep(wait, undefined, { signal });
    }
  }
}
