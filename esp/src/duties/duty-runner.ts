import { hasCode } from "@genuine/sdk/genuine-error";
import { isNodeAway, Refused } from "../chain/refusals.ts";
import { errorFields, type Logger } from "../log.ts";
import { tendBacking } from "./backings.ts";
import { tendChallenge } from "./challenges.ts";
import type { DutyContext } from "./context.ts";
import { tendDispute } from "./disputes.ts";
import type { KnownEscrow } from "./escrow-store.ts";
import { tendEscrow } from "./escrows.ts";

/** Retry delays after a failed step, ms; the last one repeats. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000];

/** Keeper loop: takes due steps of panels, challenges and escrows, each case independently. */
export class DutyRunner {
  readonly #context: DutyContext;
  readonly #log: Logger;
  readonly #everyMs: number;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #rests = new Map<string, { until: number; failures: number }>();
  /** When the next step of an escrow is due, as of the block that last moved it. */
  readonly #escrows = new Map<string, { movedBlock: number; at: number | null }>();
  #ticking: Promise<void> = Promise.resolve();

  /** @param everyMs Minimum interval between checks of the same case. */
  constructor(context: DutyContext, log: Logger, everyMs: number) {
    this.#context = context;
    this.#log = log;
    this.#everyMs = everyMs;
  }

  /** Never throws. */
  tick(): void {
    this.#ticking = this.#ticking
      .then(async () => {
        const { duties, known, settings, signal } = this.#context;
        if (signal.aborted || settings.duties.length === 0) return;
        const work = new Map<string, () => Promise<void>>();
        for (const id of await duties.openChallenges())
          work.set(`challenge ${id}`, () => tendChallenge(this.#context, id));
        for (const dispute of await duties.openDisputes())
          work.set(`dispute ${dispute.id}`, () => tendDispute(this.#context, dispute));
        if (settings.duties.includes("escrows")) {
          for (const escrow of await known.openEscrows())
            work.set(`${escrow.kind} ${escrow.id}`, () => this.#tendEscrow(escrow));
          for (const backing of await known.openBackings())
            work.set(`backing ${backing.productId}`, () => tendBacking(this.#context, backing));
        }
        for (const seen of [this.#rests, this.#escrows])
          for (const name of seen.keys()) if (!work.has(name)) seen.delete(name);
        for (const [name, tend] of work) this.#start(name, tend);
      })
      .catch((error: unknown) => this.#log.error(errorFields(error), "Cannot read the duties"));
  }

  /** Checks an escrow when it has moved, and when its next step is due. */
  async #tendEscrow(escrow: KnownEscrow): Promise<void> {
    const key = `${escrow.kind} ${escrow.id}`;
    const seen = this.#escrows.get(key);
    if (seen?.movedBlock === escrow.movedBlock && (seen.at === null || (await this.#context.chain.now()) < seen.at))
      return;
    this.#escrows.set(key, { movedBlock: escrow.movedBlock, at: await tendEscrow(this.#context, escrow) });
  }

  /** Resolves when no step is running any more. */
  async idle(): Promise<void> {
    await this.#ticking;
    await Promise.all(this.#busy.values());
  }

  #start(name: string, work: () => Promise<void>): void {
    const rest = this.#rests.get(name);
    if (this.#busy.has(name) || Date.now() < (rest?.until ?? 0)) return;
    const done = work().then(
      () => void this.#rests.set(name, { until: Date.now() + this.#everyMs, failures: 0 }),
      (error: unknown) => this.#afterError(name, (rest?.failures ?? 0) + 1, error),
    );
    this.#busy.set(
      name,
      done.finally(() => this.#busy.delete(name)),
    );
  }

  #afterError(name: string, failures: number, error: unknown): void {
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]!;
    this.#rests.set(name, { until: Date.now() + wait, failures });
    if (this.#context.signal.aborted || hasCode(error, "dry_run")) return;
    const level = error instanceof Refused || isNodeAway(error) ? "warn" : "error";
    this.#log[level](
      { case: name, again: `${wait} ms`, ...errorFields(error) },
      "A duty's step failed; will try again",
    );
  }
}
