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

/** What this process has in memory of the store, kept in step with it: what is told is stored already. */
export type ProductWatcher = {
  /** Events in their order; those of the same block may be told again. */
  learn(events: readonly ChainEvent[]): Promise<void>;
  /** A reorganisation has changed these products, by serial. */
  refresh(serials: readonly number[]): Promise<void>;
  /** Another worker has undone what this one knows nothing about: everything is to be read again. */
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
  /** Up to where `products` was told; undefined before the first block. */
  #told: Checkpoint | undefined;
  /** When the node last answered, ms; 0 before the first time. */
  lastContact = 0;

  /** @param changed Hears of the jobs that events have moved, after that is stored. */
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
   * Makes sure that what is remembered belongs to this chain and this provider. Resolves to the chain's identity.
   * @throws GenuineError wrong_chain, other_chain, other_provider
   */
  async checkChain(): Promise<string> {
    const { account, deployment } = this.#settings;
    const { chainId, contracts } = deployment;
    const actual = await this.#chain.client.getChainId();
    if (actual !== chainId) {
      throw new GenuineError("wrong_chain", `The node is on chain ${actual}, the deployment is for chain ${chainId}.`, {
        remedy: "Set GENUINE_RPC_URL and GENUINE_DEPLOYMENT to the same chain.",
      });
    }
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

  /** To be called before the memory reads the store for the first time: what happens after that is told. */
  async begin(): Promise<void> {
    [this.#told] = await this.#store.checkpoints();
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
        if (away) this.#log.info("Follows the chain again");
        away = false;
      } catch (error) {
        if (hasCode(error, "other_chain") || hasCode(error, "wrong_chain")) throw error;
        const isAway = isNodeAway(error) || hasCode(error, "database_unreachable");
        if (!isAway || !away) this.#log.warn(errorFields(error), "Can not follow the chain; will go on trying");
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
      // A node that is behind is restoring its own past: there is nothing to do but wait.
      if (numberOf(cursor) > latest || !(await this.#tell(cursor))) return;
      const from = this.#after(cursor);
      if (from > end) return;
      const range = await this.#read(from, Math.min(end, from + RANGE - 1));
      // Events of another chain than the cursor's would hide that blocks up to it have changed.
      if (range === undefined || (cursor !== undefined && !(await this.#isOnChain(cursor)))) return;
      const changed = await this.#store.apply(range.events, range.end, cursor);
      if (changed === undefined) {
        // Another worker was faster.
        cursor = await this.#cursor(latest);
        continue;
      }
      await this.#products.learn(range.events);
      this.#told = cursor = range.end;
      if (changed.length > 0) this.#changed(changed);
    }
  }

  #after(cursor: Checkpoint | undefined): number {
    return (cursor?.number ?? this.#settings.deployment.startBlock - 1) + 1;
  }

  /** The newest block that was worked through and is still part of the chain, or undefined before the first. */
  async #cursor(latest: number): Promise<Checkpoint | undefined> {
    const checkpoints = await this.#store.checkpoints();
    const [newest] = checkpoints;
    if (this.#told !== undefined && !checkpoints.some((one) => isSame(one, this.#told))) await this.#reload(newest);
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
    // Either another chain, which this throws, or a reorganisation deeper than memory.
    await this.checkChain();
    this.#log.warn("The chain was reorganised deeply; reading it again from the start");
    return (await this.#rewind(undefined, newest)) ? undefined : this.#cursor(latest);
  }

  /** Resolves to whether no other worker has changed the store meanwhile. */
  async #rewind(to: Checkpoint | undefined, newest: Checkpoint): Promise<boolean> {
    const serials = await this.#store.rewind(numberOf(to), newest);
    if (serials === undefined) return false;
    await this.#products.refresh(serials);
    if (numberOf(this.#told) > numberOf(to)) this.#told = to;
    return true;
  }

  async #reload(newest: Checkpoint | undefined): Promise<void> {
    this.#log.info("Another worker has gone back with the chain; reading the store again");
    await this.#products.reload();
    this.#told = newest;
  }

  /** Tells of what other workers have worked through. Resolves to false when the chain changes under the reading. */
  async #tell(cursor: Checkpoint | undefined): Promise<boolean> {
    for (let from = this.#after(this.#told); cursor !== undefined && from <= cursor.number; from += RANGE) {
      const to = Math.min(cursor.number, from + RANGE - 1);
      const range = await this.#read(from, to);
      if (range === undefined || (to === cursor.number && range.end.hash !== cursor.hash)) return false;
      await this.#products.learn(range.events);
    }
    this.#told = cursor;
    return true;
  }

  async #isOnChain({ number, hash }: Checkpoint): Promise<boolean> {
    const block = await this.#chain.client.getBlock({ blockNumber: BigInt(number) });
    return block.hash === hash;
  }

  async #read(from: number, to: number): Promise<{ events: ChainEvent[]; end: Checkpoint } | undefined> {
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
    if (end.hash === null || end.hash !== after.hash) return undefined;
    return { events: eventsOf(logs, account.address), end: { number: to, hash: end.hash } };
  }
}

function numberOf(checkpoint: Checkpoint | undefined): number {
  return checkpoint?.number ?? -1;
}

function isSame(one: Checkpoint, other: Checkpoint | undefined): boolean {
  return one.number === other?.number && one.hash === other.hash;
}
