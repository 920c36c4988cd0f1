/** The capacity stated on chain: the number of items that the generators can make within the quoted time. */
import { stateCapacity } from "@genuine/sdk/transactions";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import { type Generators, secondsFor } from "../generators/generators.ts";
import { errorFields, type Logger } from "../log.ts";
import type { Settings } from "../settings.ts";

/** A statement costs a transaction: it is raised only in steps of this size and at this interval, and lowered at once. */
const RISE = 1.25;
const RISE_EVERY_MS = 10 * 60_000;

type CapacitySettings = Pick<Settings, "account" | "deployment" | "capacity" | "deliverySeconds" | "work" | "dryRun">;

/**
 * Maximum number of undelivered items: if all of them were ordered one by one at this moment, the last would still be in
 * time. With several kinds, the slowest decides; generators that do not work offer nothing.
 */
export function possibleItems(
  generators: Pick<Generators, "all">,
  { capacity, deliverySeconds, work }: Pick<CapacitySettings, "capacity" | "deliverySeconds" | "work">,
): number {
  if (!work.includes("generate")) return 0;
  const working = generators.all.filter(({ health }) => health.fault === undefined);
  if (working.length === 0) return 0;
  return Math.min(
    capacity,
    ...working.map((offered) => {
      const { lanes = 1 } = offered.generator;
      const seconds = secondsFor(offered);
      return seconds === 0 ? capacity : Math.floor((deliverySeconds * lanes) / seconds);
    }),
  );
}

export class CapacityKeeper {
  readonly #settings: CapacitySettings;
  readonly #chain: Pick<Chain, "send">;
  readonly #escrows: Pick<EscrowReader, "workload">;
  readonly #generators: Generators;
  readonly #log: Logger;
  #raisedAt = 0;
  #running: Promise<void> | undefined;

  constructor(
    settings: CapacitySettings,
    chain: Pick<Chain, "send">,
    escrows: Pick<EscrowReader, "workload">,
    generators: Generators,
    log: Logger,
  ) {
    this.#settings = settings;
    this.#chain = chain;
    this.#escrows = escrows;
    this.#generators = generators;
    this.#log = log;
  }

  /** States the present capacity if it differs enough from the stated one. One at a time; never throws. */
  tend(): Promise<void> {
    this.#running ??= this.#tend()
      .catch((error: unknown) => this.#log.warn(errorFields(error), "Can not state the capacity; will do so later"))
      .finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #tend(): Promise<void> {
    const { account, deployment, capacity, dryRun } = this.#settings;
    const possible = possibleItems(this.#generators, this.#settings);
    const { capacity: stated } = await this.#escrows.workload(account.address);
    if (dryRun || possible === stated) return;
    if (possible > stated) {
      const enough = possible === capacity || possible >= stated * RISE;
      const soon = Date.now() - this.#raisedAt < RISE_EVERY_MS;
      if (stated !== 0 && (soon || !enough)) return;
      this.#raisedAt = Date.now();
    }
    await this.#chain.send(stateCapacity(deployment, possible));
    this.#log.info({ capacity: possible, before: stated }, "Stated the capacity on chain");
  }
}
