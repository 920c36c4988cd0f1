import type { ContentKind } from "@genuine/sdk/content-kind";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { isNodeAway, Refused, type Verdict, verdictOn } from "../chain/refusals.ts";
import { RETRYABLE_GENERATOR_ERRORS } from "../generators/generator.ts";
import { GeneratorError } from "../generators/generator-error.ts";
import { errorFields, type Logger } from "../log.ts";
import { isEnding, type Job, kindOfWork, MAKING_STATES, OPEN_STATES } from "./job.ts";
import { lastMoment } from "./lateness.ts";
import type { StepContext } from "./step-context.ts";
import { rollBack, takeStep } from "./steps.ts";

/** Retry delays after a failed step, ms; the last one repeats until the step succeeds or is too late. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** States that mirror the chain. */
const ON_CHAIN: ReadonlySet<string> = new Set(["delivered", "accepted", "revealed", "settled"]);
const COMPARE_MS = 30_000;
/** Interval between repeated messages of a dry run. */
const DRY_REST_MS = 60_000;
/** Maximum sleep: a chain's clock may jump. */
const LONGEST_WAIT_MS = 10_000;

/** A signal that never fires, for work that cannot be taken away. */
const NEVER = new AbortController().signal;

/** Permanent errors of generators and content. */
const FATAL = new Set([
  "copy_generated",
  "generator_failed",
  "generator_bad_answer",
  "image_undecodable",
  "picture_moves",
  "orientation_unclear",
  "profile_repaints",
  "colours_unsupported",
  "text_undecodable",
  "content_missing",
  "content_damaged",
]);

/** Advances all open jobs, each independently, as far as they go. */
export class Runner {
  readonly #context: StepContext;
  readonly #log: Logger;
  readonly #busy = new Map<string, Promise<void>>();
  /** The lanes of each claimed job. */
  readonly #claimed = new Map<string, Lanes>();
  readonly #retries = new Map<string, { count: number; at: number }>();
  /** When each job was last compared with the chain, ms. */
  readonly #compared = new Map<string, number>();
  /** Jobs that were moved by reading the chain ahead of the follower, with a block at or after that: until the follower is there it notices no reorganisation of them. */
  readonly #ahead = new Map<string, bigint | null>();
  #ticking: Promise<void> = Promise.resolve();
  #isTickWaiting = false;

  constructor(context: StepContext) {
    this.#context = context;
    this.#log = context.log;
  }

  /** Checks all open jobs, except those that sleep or wait for a retry. Never throws. */
  tick(): void {
    if (this.#isTickWaiting) return;
    this.#isTickWaiting = true;
    this.#ticking = this.#ticking
      .then(async () => {
        this.#isTickWaiting = false;
        if (this.#context.signal.aborted) return;
        const open = await this.#context.board.store.jobsIn(OPEN_STATES);
        for (const job of open)
          if (this.#isDue(job) && !this.#isShared(job) && this.#context.crew.leads) this.#start(job);
        await this.#claim(open.filter((job) => this.#isDue(job) && this.#isShared(job)));
        const ids = new Set(open.map(({ id }) => id));
        for (const seen of [this.#compared, this.#ahead, this.#retries])
          for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id);
      })
      .catch((error: unknown) => this.#log.error(errorFields(error), "Cannot read the jobs"));
  }

  /** Resolves when no step is running any more. */
  async idle(): Promise<void> {
    await this.#ticking;
    await Promise.all(this.#busy.values());
  }

  /** After a reorganisation: checks all jobs that depend on the chain again. */
  reorganised(): void {
    this.#compared.clear();
  }

  /** Compares each job with the chain once, again when the follower has caught up, and in between if that takes long. */
  async #compare(job: Job): Promise<void> {
    const { id, state } = job;
    if (!ON_CHAIN.has(state)) return;
    const before = this.#compared.get(id);
    const isAhead = this.#ahead.has(id);
    const isReached = isAhead && (await this.#isFollowed(id));
    if (before !== undefined && !isReached && (!isAhead || Date.now() - before < COMPARE_MS)) return;
    // Before the request: a reorganisation meanwhile resets it.
    this.#compared.set(id, Date.now());
    try {
      await rollBack(this.#context, job);
    } catch (error) {
      this.#compared.delete(id);
      throw error;
    }
    if (isReached) this.#ahead.delete(id);
  }

  /** Whether the follower has caught up with a job that was moved ahead of it. */
  async #isFollowed(id: string): Promise<boolean> {
    const { board, chain } = this.#context;
    const block = this.#ahead.get(id) ?? (await chain.client.getBlockNumber({ cacheTime: 0 }));
    this.#ahead.set(id, block);
    const [newest] = await board.store.checkpoints();
    return newest !== undefined && newest.number >= block;
  }

  #isDue({ id }: Job): boolean {
    return !this.#busy.has(id) && Date.now() >= (this.#retries.get(id)?.at ?? 0);
  }

  /** Whether any worker may take the job's next step; the leader takes all others. */
  #isShared(job: Job): boolean {
    return this.#context.crew.shared && MAKING_STATES.has(job.state) && !isEnding(job);
  }

  /** Claims jobs to make, the oldest first, up to this worker's capacity. */
  async #claim(jobs: readonly Job[]): Promise<void> {
    const { crew } = this.#context;
    for (const job of jobs) {
      const lanes = lanesOf(job);
      if (!this.#hasRoom(lanes) || !(await this.#canMake(job))) continue;
      const lost = await crew.claim(job.id);
      if (lost === undefined) continue;
      this.#claimed.set(job.id, lanes);
      this.#start(job, lost, async () => {
        this.#claimed.delete(job.id);
        await crew.release(job.id);
        this.tick();
      });
    }
  }

  #hasRoom(lanes: Lanes): boolean {
    const most = lanes === "sale" ? 1 : (this.#context.generators.of(lanes)?.generator.lanes ?? 1);
    return [...this.#claimed.values()].filter((taken) => taken === lanes).length < most;
  }

  /** Other workers may have another generator, or sell. Any worker may give up a job that cannot be finished in time. */
  async #canMake(job: Job): Promise<boolean> {
    const { settings, generators, chain } = this.#context;
    const can =
      job.kind === "sale"
        ? settings.work.includes("sell")
        : generators.quoted(kindOfWork(job), job.opening.model) !== undefined;
    return can || (await chain.now()) >= (await lastMoment(this.#context, job));
  }

  #start(job: Job, lost = NEVER, release: () => Promise<void> = async () => undefined): void {
    const work = this.#advance(job, lost)
      .then(release)
      .finally(() => this.#busy.delete(job.id));
    this.#busy.set(job.id, work);
  }

  /** @param lost Fires when the claim is lost. */
  async #advance(job: Job, lost: AbortSignal): Promise<void> {
    const context =
      lost === NEVER ? this.#context : { ...this.#context, signal: AbortSignal.any([this.#context.signal, lost]) };
    const shared = this.#isShared(job);
    try {
      await this.#compare(job);
      for (
        let current = await context.board.store.job(job.id);
        current !== undefined && this.#isShared(current) === shared;
      ) {
        if (context.signal.aborted || this.#restsDry(current)) return;
        const result = await takeStep(context, current);
        this.#retries.delete(job.id);
        if (result === "waits") return;
        current = await context.board.store.job(job.id);
        if (current !== undefined && ON_CHAIN.has(current.state)) this.#ahead.set(job.id, null);
      }
    } catch (error) {
      if (lost.aborted) return;
      await this.#afterError(job.id, error).catch((cause: unknown) =>
        this.#log.error({ job: job.id, ...errorFields(cause) }, "Cannot store a failure"),
      );
    }
  }

  /** A dry run makes nothing, as nothing would be delivered; it logs what would be made. */
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
    if (error instanceof GeneratorError)
      this.#log.debug({ job: id, reason: error.reason, detail: error.detail }, "Message of the generator");
    this.#context.metrics.failed(error instanceof GenuineError ? error.code : "other");
    const verdict = error instanceof Refused ? verdictOn(error, await this.#context.chain.now()) : undefined;
    if (hasCode(error, "dry_run")) return void this.#retries.set(id, { count: 0, at: Date.now() + DRY_REST_MS });
    if (verdict?.kind === "wait") {
      this.#log.info(
        { job: id, state: job.state, seconds: verdict.seconds, ...errorFields(error) },
        "The chain says when: waiting",
      );
      return void this.#retries.set(id, {
        count: 0,
        at: Date.now() + Math.min(verdict.seconds * 1000, LONGEST_WAIT_MS),
      });
    }
    if (isFinal(error, job, verdict)) {
      const { shortMessage } = error as GenuineError;
      this.#log.error({ job: id, state: job.state, ...errorFields(error) }, "Job cannot go on");
      return this.#context.board.fail(job, shortMessage);
    }
    const count = (this.#retries.get(id)?.count ?? 0) + 1;
    const wait = RETRY_MS[Math.min(count, RETRY_MS.length) - 1]!;
    this.#retries.set(id, { count, at: Date.now() + wait });
    const level =
      error instanceof Refused || isNodeAway(error) || isRetryable(error) || hasCode(error, "too_few_witnesses")
        ? "warn"
        : "error";
    this.#log[level](
      { job: id, state: job.state, again: `${wait} ms`, ...errorFields(error) },
      "A step failed; will try again",
    );
  }
}

/** Pictures, texts and sales each have lanes of their own. */
type Lanes = ContentKind | "sale";

function lanesOf(job: Job): Lanes {
  return job.kind === "sale" ? "sale" : kindOfWork(job);
}

function isFinal(error: unknown, { state }: Job, verdict: Verdict | undefined): boolean {
  // After an unconfirmed delivery the bond can still be released; what is paid must be recorded.
  if (verdict !== undefined)
    return verdict.kind === "drop" && state !== "delivered" && state !== "revealed" && state !== "settled";
  return error instanceof GenuineError && FATAL.has(error.code);
}

function isRetryable(error: unknown): boolean {
  return error instanceof GenuineError && RETRYABLE_GENERATOR_ERRORS.includes(error.code);
}
