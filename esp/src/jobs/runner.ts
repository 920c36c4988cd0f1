import { RETRYABLE_GENERATOR_ERRORS } from "../generators/generator.ts";
import { isNodeAway, Refused, type Verdict, verdictOn } from "../chain/refusals.ts";
import { errorFields, type Logger } from "../log.ts";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { type Job, OPEN_STATES } from "./job.ts";
import type { StepContext } from "./step-context.ts";
import { rollBack, takeStep } from "./steps.ts";

/** Waits between attempts at a step that failed, ms: the last one again and again, until it works or is too late. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** States that say what is on chain. */
const ON_CHAIN: ReadonlySet<string> = new Set(["delivered", "accepted", "revealed", "settled"]);
const COMPARE_MS = 30_000;
/** In a dry run: what would be done is told again after this long. */
const DRY_REST_MS = 60_000;
/** The clock of a chain may leap. */
const LONGEST_WAIT_MS = 10_000;

/** Generator and content errors that stay. */
const FATAL = new Set(["copy_generated", "generator_failed", "generator_bad_answer", "image_undecodable", "text_undecodable", "content_missing", "content_damaged"]);

/** Takes all open jobs forward, each by itself, as far as they go. */
export class Runner {
  readonly #context: StepContext;
  readonly #log: Logger;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #retries = new Map<string, { count: number; at: number }>();
  /** When each job was last compared with the chain, ms. */
  readonly #compared = new Map<string, number>();
  #ticking: Promise<void> = Promise.resolve();

  constructor(context: StepContext) {
    this.#context = context;
    this.#log = context.log;
  }

  /** Looks at all open jobs; those that rest or wait for another attempt are left alone. Never throws. */
  tick(): void {
    this.#ticking = this.#ticking
      .then(async () => {
        if (this.#context.signal.aborted) return;
        const open = await this.#context.board.store.jobsIn(OPEN_STATES);
        for (const job of open) this.#start(job);
        const ids = new Set(open.map(({ id }) => id));
        for (const seen of [this.#compared, this.#retries]) for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id);
      })
      .catch((error: unknown) => this.#log.error(errorFields(error), "Can not read the jobs"));
  }

  /** Resolves when no step is under way any more. */
  async idle(): Promise<void> {
    await this.#ticking;
    await Promise.all(this.#busy.values());
  }

  /** The chain was reorganised: all jobs that rest on it are looked at again. */
  reorganised(): void {
    this.#compared.clear();
  }

  /** Of a chain that can be reorganised less deeply than the follower sees, each job is compared again and again. */
  async #compare(job: Job): Promise<void> {
    if (!ON_CHAIN.has(job.state)) return;
    const before = this.#compared.get(job.id);
    if (before !== undefined && (this.#context.settings.confirmations === 0 || Date.now() - before < COMPARE_MS)) return;
    await rollBack(this.#context, job);
    this.#compared.set(job.id, Date.now());
  }

  #start(job: Job): void {
    if (this.#busy.has(job.id) || Date.now() < (this.#retries.get(job.id)?.at ?? 0)) return;
    const work = this.#advance(job).finally(() => this.#busy.delete(job.id));
    this.#busy.set(job.id, work);
  }

  async #advance(job: Job): Promise<void> {
    try {
      await this.#compare(job);
      for (let current = await this.#context.board.store.job(job.id); current !== undefined; ) {
        if (this.#context.signal.aborted || this.#restsDry(current)) return;
        const result = await takeStep(this.#context, current);
        this.#retries.delete(job.id);
        if (result === "waits") return;
        current = await this.#context.board.store.job(job.id);
      }
    } catch (error) {
      await this.#afterError(job.id, error).catch((cause: unknown) => this.#log.error({ job: job.id, ...errorFields(cause) }, "Can not store a failure"));
    }
  }

  /** In a dry run nothing is made, as nothing would be delivered; what would be made is told. */
  #restsDry({ id, kind, state }: Job): boolean {
    if (!this.#context.settings.dryRun || state === "delivering" || ON_CHAIN.has(state)) return false;
    this.#log.info({ job: id, kind, state }, "Dry run: would go on making this");
    this.#retries.set(id, { count: 0, at: Date.now() + DRY_REST_MS });
    return true;
  }

  async #afterError(id: string, error: unknown): Promise<void> {
    if (this.#context.signal.aborted) return;
    const job = await this.#context.board.store.job(id);
    if (job === undefined) return;
    this.#context.metrics.failed(error instanceof GenuineError ? error.code : "other");
    const verdict = error instanceof Refused ? verdictOn(error, await this.#context.chain.now()) : undefined;
    if (hasCode(error, "dry_run")) return void this.#retries.set(id, { count: 0, at: Date.now() + DRY_REST_MS });
    if (verdict?.kind === "wait") {
      this.#log.info({ job: id, state: job.state, seconds: verdict.seconds, ...errorFields(error) }, "The chain says when: waiting");
      return void this.#retries.set(id, { count: 0, at: Date.now() + Math.min(verdict.seconds * 1000, LONGEST_WAIT_MS) });
    }
    if (isFinal(error, job, verdict)) {
      const { shortMessage } = error as GenuineError;
      this.#log.error({ job: id, state: job.state, ...errorFields(error) }, "Job can not go on");
      return this.#context.board.fail(job, shortMessage);
    }
    const count = (this.#retries.get(id)?.count ?? 0) + 1;
    const wait = RETRY_MS[Math.min(count, RETRY_MS.length) - 1]!;
    this.#retries.set(id, { count, at: Date.now() + wait });
    const level = error instanceof Refused || isNodeAway(error) || isRetryable(error) || hasCode(error, "too_few_witnesses") ? "warn" : "error";
    this.#log[level]({ job: id, state: job.state, again: `${wait} ms`, ...errorFields(error) }, "A step failed; will try again");
  }
}

function isFinal(error: unknown, { state }: Job, verdict: Verdict | undefined): boolean {
  // After a delivery that nobody confirmed in time the bond is still to be had back; what is paid must be recorded.
  if (verdict !== undefined) return verdict.kind === "drop" && state !== "delivered" && state !== "revealed" && state !== "settled";
  return error instanceof GenuineError && FATAL.has(error.code);
}

function isRetryable(error: unknown): boolean {
  return error instanceof GenuineError && RETRYABLE_GENERATOR_ERRORS.includes(error.code);
}
