/** The chain as the worker uses it: reads, and one account that sends. */
import { setTimeout as sleep } from "node:timers/promises";
import { chainOf, isFeeFree } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ContractCall } from "@genuine/sdk/transactions";
import { createPublicClient, http, type PublicClient, type Transport, type Chain as ViemChain } from "viem";
import type { Logger } from "../log.ts";
import { hostOf } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { turns } from "../turns.ts";
import { transportOf } from "./nodes.ts";
import { isNodeAway } from "./refusals.ts";
import { Sender, type SendOptions } from "./sender.ts";
import { MemoryTransactionStore, type TransactionStore } from "./transaction-store.ts";

/** Limits for node requests caused by unauthenticated clients: how many run at once, and how many may queue. */
const STRANGERS_LANES = 2;
const STRANGERS_WAITING = 30;

/** Timeout of one request to one node, ms. */
const NODE_MS = 10_000;
/** How long a reading of the chain's time is cached, ms: many jobs ask at the same moment. */
const CLOCK_MS = 250;

type ChainSettings = Pick<
  Settings,
  "rpcUrl" | "deployment" | "account" | "pollMs" | "confirmations" | "maxFeePerGas" | "bumpAfterMs"
> & { dryRun?: boolean; rpcUrls?: string[] };

export class Chain {
  readonly client: PublicClient<Transport, ViemChain>;
  readonly #nodes: { url: string; client: Pick<PublicClient, "getChainId"> }[];
  readonly #sender: Sender;
  readonly #strangersTurn = turns(STRANGERS_LANES);
  #strangers = 0;
  #mayAct: () => Promise<void> = async () => undefined;
  #clock: { readAt: number; time: Promise<number> } | undefined;

  /** @param store Keeps transactions under way; without one they are kept in memory only. */
  constructor(settings: ChainSettings, store: TransactionStore = new MemoryTransactionStore(), log?: Logger) {
    const { rpcUrl, rpcUrls = [rpcUrl], deployment, account, pollMs } = settings;
    const chain = chainOf(deployment, rpcUrl);
    this.#nodes = rpcUrls.map((url) => ({
      url,
      client: createPublicClient({ chain, transport: http(url, { timeout: NODE_MS }) }),
    }));
    this.client = createPublicClient({
      chain,
      transport: transportOf(rpcUrls, NODE_MS),
      pollingInterval: Math.min(pollMs, 1000),
      cacheTime: 0,
    });
    const mayAct = () => this.#mayAct();
    this.#sender = new Sender(
      { client: this.client, account, feeFree: isFeeFree(deployment), store, log, mayAct },
      settings,
    );
  }

  /**
   * Checks every node's chain id: one of another chain would be used whenever the others are unreachable.
   * @throws GenuineError wrong_chain; the error of the first node if none can be reached
   */
  async requireChain(chainId: number): Promise<void> {
    const answers = await Promise.allSettled(this.#nodes.map(({ client }) => client.getChainId()));
    for (const [index, answer] of answers.entries()) {
      if (answer.status === "rejected" || answer.value === chainId) continue;
      const host = hostOf(this.#nodes[index]!.url);
      throw new GenuineError(
        "wrong_chain",
        `The node ${host} says by eth_chainId that it is on chain ${answer.value}, the deployment is for chain ${chainId}.`,
        { remedy: "Set GENUINE_RPC_URL and GENUINE_DEPLOYMENT to the same chain." },
      );
    }
    const [first] = answers;
    if (first?.status === "rejected" && answers.every(({ status }) => status === "rejected")) throw first.reason;
  }

  /** Block time of a transaction sent now, Unix seconds. */
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

  /**
   * Sends node requests caused by unauthenticated clients with limited concurrency, so that paid work has priority.
   * @throws GenuineError at_capacity
   */
  async forStranger<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#strangers >= STRANGERS_WAITING) {
      throw new GenuineError("at_capacity", "Too many requests wait for an answer of the chain.", {
        remedy: "Try again in a minute.",
      });
    }
    this.#strangers++;
    try {
      return await this.#strangersTurn(ask);
    } finally {
      this.#strangers--;
    }
  }

  /** From now on a transaction is sent only after `check` resolves. */
  actOnlyWhile(check: () => Promise<void>): void {
    this.#mayAct = check;
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

/** Retries with increasing delays while the node cannot be reached. */
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
