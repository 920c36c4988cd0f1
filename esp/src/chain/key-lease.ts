/**
 * One key, one process, wherever it runs: a worker acts only while the chain names its endpoint as that of its account, and
 * nobody else answers there. A worker that was frozen, or whose machine was paused, asks again before it acts.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "@genuine/sdk/genuine-error";
import type { Settings } from "../settings.ts";
import { keyInUse } from "../store/locks.ts";
import type { Chain } from "./chain.ts";
import { endpointOf } from "./providers.ts";
import { refuseTwin } from "./twin.ts";

/** Confirmations in a row that have to fail before the worker ends: a node that is behind may name an earlier endpoint. */
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
   * Waits until whoever may have had the key has either ended or noticed that it has not any more.
   * @param isNew Whether this worker has never run before.
   * @throws GenuineError key_in_use
   */
  async takeOver(isNew: boolean, signal: AbortSignal): Promise<void> {
    const { deployment, account, endpoint, leaseMs } = this.#settings;
    for (const end = Date.now() + leaseMs; ; await sleep(Math.min(LOOK_MS, leaseMs), undefined, { signal })) {
      const named = await endpointOf(this.#chain, deployment, account.address);
      if (named === undefined) return;
      await refuseTwin(this.#chain, this.#settings, this.#instance);
      // Its own place: one that runs there would have the folder.
      if ((named === endpoint && !isNew) || Date.now() >= end) return;
    }
  }

  /** Passes while the lease lasts; confirms it anew after that. @throws GenuineError key_in_use, and others of the node */
  async hold(): Promise<void> {
    if (!this.#isOlderThan(this.#settings.leaseMs)) return;
    await this.#confirmed();
    // A process may be frozen at any moment, also just now.
    if (this.#isOlderThan(this.#settings.leaseMs)) return this.hold();
  }

  /** Confirms the lease well before its end, so that nothing has to wait for that. Never throws. */
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
      // Not registered, as after a reorganisation: nobody is named.
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
