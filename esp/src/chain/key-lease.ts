/**
 * A lease on the account's key across machines: a worker acts only while its endpoint is the one registered on chain for its
 * account, and no other worker answers there. A worker that was frozen, or whose machine was paused, renews the lease before it
 * acts.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "@genuine/sdk/genuine-error";
import type { Settings } from "../settings.ts";
import { keyInUse } from "../store/locks.ts";
import type { Chain } from "./chain.ts";
import { endpointOf } from "./providers.ts";
import { refuseTwin } from "./twin.ts";

/** Consecutive failed confirmations after which the worker exits: a node that is behind may return an earlier endpoint. */
const MOST_DENIALS = 2;
const LOOK_MS = 1_000;

type LeaseSettings = Pick<Settings, "deployment" | "account" | "endpoint" | "leaseMs">;

export class KeyLease {
  readonly #chain: Chain;
  readonly #settings: LeaseSettings;
  readonly #instance: string;
  /** Rejects with key_in_use when the key is another worker's. */
  readonly lost: Promise<never>;
  readonly #lose: (error: unknown) => void;
  #confirming: Promise<void> | undefined;
  #confirmedAt = 0;
  #denials = 0;

  constructor(chain: Chain, settings: LeaseSettings, instance: string) {
    [this.#chain, this.#settings, this.#instance] = [chain, settings, instance];
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    [this.lost, this.#lose] = [promise, reject];
  }

  /**
   * Waits until a previous holder of the key has either exited or noticed that its lease is over.
   * @param isNew Whether this worker has never run before.
   * @throws GenuineError key_in_use
   */
  async takeOver(isNew: boolean, signal: AbortSignal): Promise<void> {
    const { deployment, account, endpoint, leaseMs } = this.#settings;
    for (const end = Date.now() + leaseMs; ; await sleep(Math.min(LOOK_MS, leaseMs), undefined, { signal })) {
      const named = await endpointOf(this.#chain, deployment, account.address);
      if (named === undefined) return;
      await refuseTwin(this.#chain, this.#settings, this.#instance);
      // Its own folder: another worker that runs there would hold the folder's lock.
      if ((named === endpoint && !isNew) || Date.now() >= end) return;
    }
  }

  /** Passes while the lease lasts; renews it after that. @throws GenuineError key_in_use, and others of the node */
  async hold(): Promise<void> {
    if (!this.#isOlderThan(this.#settings.leaseMs)) return;
    await this.#confirmed();
    // The process may have been frozen in between.
    if (this.#isOlderThan(this.#settings.leaseMs)) return this.hold();
  }

  /** Renews the lease well before its end, so that no step has to wait. Never throws. */
  renew(): void {
    if (this.#isOlderThan(this.#settings.leaseMs / 4)) void this.#confirmed().catch(() => undefined);
  }

  #isOlderThan(milliseconds: number): boolean {
    return Date.now() - this.#confirmedAt >= milliseconds;
  }

  #confirmed(): Promise<void> {
    this.#confirming ??= this.#confirm().finally(() => (this.#confirming = undefined));
    return this.#confirming;
  }

  async #confirm(): Promise<void> {
    const began = Date.now();
    try {
      const { deployment, account, endpoint } = this.#settings;
      const named = await endpointOf(this.#chain, deployment, account.address);
      // Not registered, for example after a reorganisation.
      if (named !== undefined && named !== endpoint)
        throw keyInUse(account.address, `at ${named}, which the chain names now`);
      await refuseTwin(this.#chain, this.#settings, this.#instance);
      [this.#confirmedAt, this.#denials] = [began, 0];
    } catch (error) {
      if (hasCode(error, "key_in_use") && ++this.#denials >= MOST_DENIALS) this.#lose(error);
      throw error;
    }
  }
}
