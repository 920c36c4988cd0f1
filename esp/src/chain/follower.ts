/** Follows the chain block by block, across restarts, reorganisations and absences of the node. */
import { setTimeout as sleep } from "node:timers/promises";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import type { Job } from "../jobs/job.ts";
import type { Checkpoint, JobStore } from "../jobs/job-store.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { Chain } from "./chain.ts";
import { isNodeAway } from "./refusals.ts";
import { type ChainEvent, eventsOf, FOLLOWED_EVENTS, followedAddresses } from "./events.ts";

/** Blocks asked for at once. */
const RANGE = 2000;

type FollowerSettings = Pick<Settings, "deployment" | "account" | "confirmations" | "pollMs">;

/** Hears of events that are stored, and of products (by serial) that a reorganisation has changed, in their order. */
export type ProductWatcher = {
  learn(events: readonly ChainEvent[]): Promise<void>;
  refresh(serials: readonly number[]): Promise<void>;
};

export class Follower {
  readonly #chain: Chain;
  readonly #store: JobStore;
  readonly #settings: FollowerSettings;
  readonly #log: Logger;
  readonly #changed: (jobs: Job[]) => void;
  readonly #products: ProductWatcher;
  #running: Promise<void> | undefined;
  /** When the node last answered, ms; 0 before the first time. */
  lastContact = 0;

  /** @param changed Hears of the jobs that events have moved, after that is stored. */
  constructor(chain: Chain, store: JobStore, settings: FollowerSettings, log: Logger, changed: (jobs: Job[]) => void, products: ProductWatcher) {
    this.#chain = chain;
    this.#store = store;
    this.#settings = settings;
    this.#log = log;
    this.#changed = changed;
    this.#products = products;
  }

  /**
   * Makes sure that the directory's memory belongs to this chain.
   * @throws GenuineError wrong_chain, other_chain
   */
  async checkChain(): Promise<void> {
    const { chainId, contracts } = this.#settings.deployment;
    const actual = await this.#chain.client.getChainId();
    if (actual !== chainId) {
      throw new GenuineError("wrong_chain", `The node is on chain ${actual}, the deployment is for chain ${chainId}.`, {
        remedy: "Set GENUINE_RPC_URL and GENUINE_DEPLOYMENT to the same chain.",
      });
    }
    const genesis = await this.#chain.client.getBlock({ blockNumber: 0n });
    const identity = `${chainId} ${genesis.hash} ${contracts.generationEscrow}`;
    const known = await this.#store.identity();
    if (known === undefined) return this.#store.setIdentity(identity);
    if (known !== identity) {
      throw new GenuineError("other_chain", "The directory remembers another chain or deployment than the one that the node has.", {
        remedy: "Set GENUINE_ESP_DIR to a new directory, or bring the chain back.",
      });
    }
  }

  /** Works through everything up to the newest block. Calls that overlap share one run. */
  catchUp(): Promise<void> {
    this.#running ??= this.#catchUp().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /**
   * Catches up again and again until `signal` fires.
   * @param tick Called after each look at the chain.
   * @throws GenuineError other_chain, wrong_chain when another chain is in the place of this one
   */
  async follow(signal: AbortSignal, tick: () => void): Promise<void> {
    let away = false;
    while (!signal.aborted) {
      try {
        await this.catchUp();
        if (away) this.#log.info("The node is back");
        away = false;
      } catch (error) {
        if (hasCode(error, "other_chain") || hasCode(error, "wrong_chain")) throw error;
        if (!isNodeAway(error) || !away) this.#log.warn(errorFields(error), "Can not follow the chain; will go on trying");
        away = isNodeAway(error);
      }
      tick();
      await sleep(this.#settings.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #catchUp(): Promise<void> {
    const { deployment, confirmations } = this.#settings;
    const latest = Number(await this.#chain.client.getBlockNumber());
    this.lastContact = Date.now();
    const end = latest - confirmations;
    const cursor = await this.#cursor(latest);
    // A node that is behind is restoring its own past: there is nothing to do but wait.
    for (let from = (cursor ?? deployment.startBlock - 1) + 1; from <= end; from += RANGE) {
      await this.#applyRange(from, Math.min(end, from + RANGE - 1));
    }
  }

  /** The newest block that was worked through and is still part of the chain, or undefined before the first. */
  async #cursor(latest: number): Promise<number | undefined> {
    const checkpoints = await this.#store.checkpoints();
    const [newest] = checkpoints;
    if (newest === undefined) return undefined;
    if (newest.number > latest) {
      await this.checkChain();
      return newest.number;
    }
    for (const checkpoint of checkpoints) {
      if (!(await this.#isOnChain(checkpoint))) continue;
      if (checkpoint !== newest) {
        this.#log.warn({ from: newest.number, to: checkpoint.number }, "The chain was reorganised; going back");
        await this.#products.refresh(await this.#store.rewind(checkpoint.number));
      }
      return checkpoint.number;
    }
    // Either another chain, which this throws, or a reorganisation deeper than memory.
    await this.checkChain();
    this.#log.warn("The chain was reorganised deeply; reading it again from the start");
    await this.#products.refresh(await this.#store.rewind(-1));
    return undefined;
  }

  async #isOnChain({ number, hash }: Checkpoint): Promise<boolean> {
    const block = await this.#chain.client.getBlock({ blockNumber: BigInt(number) });
    return block.hash === hash;
  }

  async #applyRange(from: number, to: number): Promise<void> {
    const { deployment, account } = this.#settings;
    // The end's hash is read before and after: logs of a chain that changed meanwhile are dropped.
    const end = await this.#chain.client.getBlock({ blockNumber: BigInt(to) });
    const logs = await this.#chain.client.getLogs({
      address: followedAddresses(deployment),
      events: FOLLOWED_EVENTS,
      fromBlock: BigInt(from),
      toBlock: BigInt(to),
    });
    const after = await this.#chain.client.getBlock({ blockNumber: BigInt(to) });
    if (end.hash === null || end.hash !== after.hash) return;
    const events = eventsOf(logs, account.address);
    const changed = await this.#store.apply(events, { number: to, hash: end.hash });
    await this.#products.learn(events);
    if (changed.length > 0) this.#changed(changed);
  }
}
