/** Follows the chain block by block, across restarts, reorganisations and node outages. */
import { setTimeout as sleep } from "node:timers/promises";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import type { Job } from "../jobs/job.ts";
import type { Checkpoint, JobStore } from "../jobs/job-store.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import type { Chain } from "./chain.ts";
import { type ChainEvent, eventsOf, FOLLOWED_EVENTS, followedAddresses } from "./events.ts";
import { isNodeAway, isRefusal } from "./refusals.ts";

/** Blocks per request; reduced if the node refuses so many. */
const RANGE = 2000;
/** Successful requests after which a larger range is tried again: what a node refuses may depend on how many logs the blocks have. */
const GROW_AFTER = 50;

type FollowerSettings = Pick<Settings, "deployment" | "account" | "confirmations" | "pollMs">;

/** Minimum interval between polls caused by unauthenticated requests, ms. */
const GLANCE_EVERY_MS = 1_000;

/** In-memory state derived from the store. It is notified after the events are stored. */
export type ProductWatcher = {
  /** Events in order; those of one block may be delivered twice. */
  learn(events: readonly ChainEvent[]): Promise<void>;
  /** Products, by serial, that a reorganisation has changed. */
  refresh(serials: readonly number[]): Promise<void>;
  /** Another worker has rolled back events that this one has not seen: everything has to be read again. */
  reload(): Promise<void>;
};

export class Follower {
  readonly #chain: Chain;
  readonly #store: JobStore;
  readonly #settings: FollowerSettings;
  readonly #log: Logger;
  readonly #changed: (jobs: Job[]) => void;
  readonly #products: ProductWatcher;
  #running: Promise<void> | undefined;
  #range = RANGE;
  #goodReads = 0;
  #glance: Promise<void> | undefined;
  #glancedAt = 0;
  /** Up to where `products` was notified; undefined before the first block. */
  #notifiedUpTo: Checkpoint | undefined;
  /** When the node last answered, ms; 0 before the first time. */
  lastContact = 0;

  /** @param changed Called with the jobs that events have moved, once that is stored. */
  constructor(
    chain: Chain,
    store: JobStore,
    settings: FollowerSettings,
    log: Logger,
    changed: (jobs: Job[]) => void,
    products: ProductWatcher,
  ) {
    this.#chain = chain;
    this.#store = store;
    this.#settings = settings;
    this.#log = log;
    this.#changed = changed;
    this.#products = products;
  }

  /**
   * Checks that the store belongs to this chain and this provider. Resolves to the chain's identity.
   * @throws GenuineError wrong_chain, other_chain, other_provider
   */
  async checkChain(): Promise<string> {
    const { account, deployment } = this.#settings;
    const { chainId, contracts } = deployment;
    await this.#chain.requireChain(chainId);
    const genesis = await this.#chain.client.getBlock({ blockNumber: 0n });
    const identity = `${chainId} ${genesis.hash} ${contracts.generationEscrow}`;
    if ((await this.#store.settleFact("chain", identity)) !== identity) {
      throw new GenuineError(
        "other_chain",
        `${this.#store.where} remembers another chain or deployment than the one that the node has.`,
        {
          remedy: `Set ${this.#store.setting} to a new one, or bring the chain back.`,
        },
      );
    }
    const esp = await this.#store.settleFact("esp", account.address);
    if (esp !== account.address) {
      throw new GenuineError(
        "other_provider",
        `${this.#store.where} belongs to the provider ${esp}, not to ${account.address}.`,
        {
          remedy: `Set ${this.#store.setting} to one of its own, or the key to that provider's.`,
        },
      );
    }
    return identity;
  }

  /** Call before anything reads the store into memory: `products` is notified of everything after that. */
  async begin(): Promise<void> {
    [this.#notifiedUpTo] = await this.#store.checkpoints();
  }

  /** Processes everything up to the newest block. Overlapping calls share one run. */
  catchUp(): Promise<void> {
    this.#running ??= this.#catchUp().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** As `catchUp`, but rate-limited, for unauthenticated requests: all callers of an interval share one poll. */
  glance(): Promise<void> {
    this.#glance ??= (async () => {
      // Sleeps even for 0 ms: the rest must run after the assignment above.
      await sleep(Math.max(0, this.#glancedAt + Math.min(GLANCE_EVERY_MS, this.#settings.pollMs) - Date.now()));
      this.#glance = undefined;
      this.#glancedAt = Date.now();
      // A poll already under way may have read the head before the block that the caller asks about.
      await this.#running?.catch(() => undefined);
      await this.catchUp();
    })();
    return this.#glance;
  }

  /**
   * Catches up repeatedly until `signal` fires.
   * @param tick Called after each poll.
   * @throws GenuineError other_chain, wrong_chain if another chain has replaced this one
   */
  async follow(signal: AbortSignal, tick: () => void): Promise<void> {
    let away = false;
    while (!signal.aborted) {
      try {
        await this.catchUp();
        if (away) this.#log.info("Follows the chain again");
        away = false;
      } catch (error) {
        if (hasCode(error, "other_chain") || hasCode(error, "wrong_chain")) throw error;
        const isAway = isNodeAway(error) || hasCode(error, "database_unreachable");
        if (!isAway || !away) this.#log.warn(errorFields(error), "Cannot follow the chain; will go on trying");
        away = isAway;
      }
      tick();
      await sleep(this.#settings.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #catchUp(): Promise<void> {
    const latest = Number(await this.#chain.client.getBlockNumber());
    this.lastContact = Date.now();
    const end = latest - this.#settings.confirmations;
    for (let cursor = await this.#cursor(latest); ; ) {
      // The node is behind the cursor, so it is still syncing: wait.
      if (numberOf(cursor) > latest || !(await this.#notify(cursor))) return;
      const from = this.#after(cursor);
      if (from > end) return;
      const range = await this.#read(from, end);
      // Events of another chain than the cursor's would hide that blocks up to it have changed.
      if (range === undefined || (cursor !== undefined && !(await this.#isOnChain(cursor)))) return;
      const changed = await this.#store.apply(range.events, range.end, cursor);
      if (changed === undefined) {
        // Another worker has stored this range first.
        cursor = await this.#cursor(latest);
        continue;
      }
      await this.#products.learn(range.events);
      this.#notifiedUpTo = cursor = range.end;
      if (changed.length > 0) this.#changed(changed);
    }
  }

  #after(cursor: Checkpoint | undefined): number {
    return (cursor?.number ?? this.#settings.deployment.startBlock - 1) + 1;
  }

  /** The newest processed block that is still canonical, or undefined before the first. */
  async #cursor(latest: number): Promise<Checkpoint | undefined> {
    const checkpoints = await this.#store.checkpoints();
    const [newest] = checkpoints;
    if (this.#notifiedUpTo !== undefined && !checkpoints.some((one) => isSame(one, this.#notifiedUpTo)))
      await this.#reload(newest);
    if (newest === undefined) return undefined;
    if (newest.number > latest) {
      await this.checkChain();
      return newest;
    }
    for (const checkpoint of checkpoints) {
      if (!(await this.#isOnChain(checkpoint))) continue;
      if (checkpoint === newest) return newest;
      this.#log.warn({ from: newest.number, to: checkpoint.number }, "The chain was reorganised; going back");
      return (await this.#rewind(checkpoint, newest)) ? checkpoint : this.#cursor(latest);
    }
    // Either another chain, for which this throws, or a reorganisation deeper than the stored checkpoints.
    await this.checkChain();
    this.#log.warn("The chain was reorganised deeply; reading it again from the start");
    return (await this.#rewind(undefined, newest)) ? undefined : this.#cursor(latest);
  }

  /** Resolves to false if another worker has changed the store meanwhile. */
  async #rewind(to: Checkpoint | undefined, newest: Checkpoint): Promise<boolean> {
    const serials = await this.#store.rewind(numberOf(to), newest);
    if (serials === undefined) return false;
    await this.#products.refresh(serials);
    if (numberOf(this.#notifiedUpTo) > numberOf(to)) this.#notifiedUpTo = to;
    return true;
  }

  async #reload(newest: Checkpoint | undefined): Promise<void> {
    this.#log.info("Another worker has gone back with the chain; reading the store again");
    await this.#products.reload();
    this.#notifiedUpTo = newest;
  }

  /** Notifies `products` of ranges that other workers have stored. Resolves to false if the chain changes meanwhile. */
  async #notify(cursor: Checkpoint | undefined): Promise<boolean> {
    for (let from = this.#after(this.#notifiedUpTo); cursor !== undefined && from <= cursor.number; ) {
      const range = await this.#read(from, cursor.number);
      if (range === undefined || (range.end.number === cursor.number && range.end.hash !== cursor.hash)) return false;
      await this.#products.learn(range.events);
      from = range.end.number + 1;
    }
    this.#notifiedUpTo = cursor;
    return true;
  }

  async #isOnChain({ number, hash }: Checkpoint): Promise<boolean> {
    const block = await this.#chain.client.getBlock({ blockNumber: BigInt(number) });
    return block.hash === hash;
  }

  /** Reads up to as many blocks from `from` to `last` as the node allows. Undefined if the chain changes meanwhile. */
  async #read(from: number, last: number): Promise<{ events: ChainEvent[]; end: Checkpoint } | undefined> {
    for (;;) {
      const to = Math.min(last, from + this.#range - 1);
      try {
        const read = await this.#readRange(from, to);
        if (this.#range < RANGE && ++this.#goodReads >= GROW_AFTER) {
          this.#range = Math.min(RANGE, this.#range * 2);
          this.#goodReads = 0;
        }
        return read;
      } catch (error) {
        if (to === from || !isRefusal(error)) throw error;
        this.#range = Math.ceil((to - from + 1) / 2);
        this.#goodReads = 0;
        this.#log.info({ blocks: this.#range, ...errorFields(error) }, "The node gives fewer blocks at once");
      }
    }
  }

  async #readRange(from: number, to: number): Promise<{ events: ChainEvent[]; end: Checkpoint } | undefined> {
    const { deployment, account } = this.#settings;
    // The hash of the last block is read before and after: logs of a chain that changed meanwhile are dropped.
    const end = await this.#chain.client.getBlock({ blockNumber: BigInt(to) });
    const logs = await this.#chain.client.getLogs({
      address: followedAddresses(deployment),
      events: FOLLOWED_EVENTS,
      fromBlock: BigInt(from),
      toBlock: BigInt(to),
    });
    const after = await this.#chain.client.getBlock({ blockNumber: BigInt(to) });
    if (end.hash === null || end.hash !== after.hash) return undefined;
    return { events: eventsOf(logs, account.address, deployment), end: { number: to, hash: end.hash } };
  }
}

function numberOf(checkpoint: Checkpoint | undefined): number {
  return checkpoint?.number ?? -1;
}

function isSame(one: Checkpoint, other: Checkpoint | undefined): boolean {
  return one.number === other?.number && one.hash === other.hash;
}
