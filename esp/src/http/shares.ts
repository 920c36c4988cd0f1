/**
 * Budgets: a limited resource that many share, such as memory for bodies, watchers, open quotes. A network and
 * an account are limited before the total is, and a share is reserved for paying customers.
 */
import type { GenuineError } from "@genuine/sdk/genuine-error";

export type Taker = {
  /** Undefined if there are no limits by address. */
  network?: string | undefined;
  account?: string | undefined;
  /** Whether the account has paid this provider before. */
  customer?: boolean | undefined;
};

export type Limits = {
  /** Total limit. */
  all: number;
  /** Total limit for accounts that are not customers. */
  strangers: number;
  network: number;
  account: number;
};

export class Shares {
  readonly #limits: Limits;
  readonly #full: () => GenuineError;
  readonly #taken = new Map<string, number>();

  /** @param full Makes the error for requests that exceed a limit. */
  constructor(limits: Limits, full: () => GenuineError) {
    this.#limits = limits;
    this.#full = full;
  }

  /**
   * Reserves `amount`; resolves to a function that releases it, once.
   * @throws GenuineError as `full` makes it
   */
  take(amount: number, { network, account, customer = false }: Taker): () => void {
    const { all, strangers, network: perNetwork, account: perAccount } = this.#limits;
    const pools: [string, number][] = [["all", all]];
    if (!customer) pools.unshift(["strangers", strangers]);
    if (account !== undefined) pools.unshift([`account ${account.toLowerCase()}`, perAccount]);
    // A customer is identified by its account, wherever it connects from.
    if (network !== undefined && !customer) pools.unshift([`network ${network}`, perNetwork]);
    for (const [pool, limit] of pools) if ((this.#taken.get(pool) ?? 0) + amount > limit) throw this.#full();
    for (const [pool] of pools) this.#taken.set(pool, (this.#taken.get(pool) ?? 0) + amount);
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      for (const [pool] of pools) {
        const left = this.#taken.get(pool)! - amount;
        if (left > 0) this.#taken.set(pool, left);
        else this.#taken.delete(pool);
      }
    };
  }
}
