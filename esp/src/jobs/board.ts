import { EventEmitter } from "node:events";
import type { TaskProgress } from "@genuine/sdk/esp-client";
import type { Hex } from "viem";
import type { Crew, News } from "../crew/crew.ts";
import type { Logger } from "../log.ts";
import {
  afterFailure,
  type Ending,
  type GenerationJob,
  type Job,
  type JobState,
  kindOfWork,
  publicState,
} from "./job.ts";
import type { JobStore } from "./job-store.ts";

/** A small partial picture as a data URL, or a partial text. */
export type Unfinished = { picture?: string; text?: string };

/** Stores every change of a job first, then notifies its watchers. */
export class JobBoard {
  readonly store: JobStore;
  readonly #log: Logger;
  readonly #persisted: (step: string, job: Job) => void;
  readonly #crew: Crew;
  readonly #watchers = new EventEmitter().setMaxListeners(0);
  /** Progress of what is being made; in memory only. */
  readonly #progress = new Map<string, Unfinished & { share: number }>();

  /** @param persisted Called with each state right after it is stored. */
  constructor(store: JobStore, crew: Crew, log: Logger, persisted: (step: string, job: Job) => void) {
    this.store = store;
    this.#crew = crew;
    this.#log = log;
    this.#persisted = persisted;
  }

  async insert(job: Job): Promise<void> {
    await this.store.insert(job);
    this.#notify(job);
  }

  /** Moves a job that is in `from`; otherwise it stays. Resolves to the job as it then is. */
  async move<J extends Job>(job: J, from: JobState, change: (job: J) => J | null): Promise<Job> {
    let moved = false;
    const result = await this.store.change(job.id, (current) => {
      if (current.state !== from) return null;
      const changed = change(current as J);
      moved = changed !== null;
      return changed;
    });
    if (moved) this.#notify(result);
    return result;
  }

  async fail(job: Job, failure: string): Promise<void> {
    await this.move(job, job.state, (current) => afterFailure(current, failure));
  }

  /** Stores the payer's proposal to end a task; null leaves it. Resolves to the task as it then is. */
  async setEnding(id: string, change: (job: GenerationJob) => Ending | null): Promise<GenerationJob> {
    let isNew = false;
    const result = await this.store.change(id, (current) => {
      if (current.kind !== "generation") return null;
      const ending = change(current);
      isNew = ending !== null;
      return ending === null ? null : { ...current, ending };
    });
    if (isNew) this.#notify(result);
    return result as GenerationJob;
  }

  /** Notifies about jobs that the chain's events have moved; they are stored already. */
  moved(jobs: readonly Job[]): void {
    for (const job of jobs) this.#notify(job);
  }

  /** @param text The partial text. */
  setProgress({ id }: GenerationJob, share: number, text?: string): void {
    const news = { job: id, share, ...(text !== undefined && { text }) };
    this.#crew.broadcast(news);
    this.heard(news);
  }

  /** @param picture The partial picture, as a data URL. */
  setPicture({ id }: GenerationJob, picture: string): void {
    // The thumbnail may be ready only after the picture is.
    if (!this.#progress.has(id)) return;
    this.#crew.broadcast({ job: id, picture });
    this.heard({ job: id, picture });
  }

  /** Progress of a job, here or at another worker: a share or a partial picture while it is being made; neither when it has moved. */
  heard({ job, ...made }: News): void {
    if (Object.keys(made).length === 0) this.#progress.delete(job);
    else this.#progress.set(job, { share: 0, ...this.#progress.get(job), ...made });
    this.#watchers.emit(job);
  }

  /** Partial result, for the producer only. */
  unfinished(id: Hex): Unfinished {
    const { picture, text } = this.#progress.get(id) ?? {};
    return { ...(picture !== undefined && { picture }), ...(text !== undefined && { text }) };
  }

  /** Calls `listener` at every change of the job's public state. Returns how to unsubscribe. */
  watch(id: string, listener: () => void): () => void {
    this.#watchers.on(id, listener);
    return () => this.#watchers.off(id, listener);
  }

  /** Public state of a task, or undefined if there is none. */
  async taskProgress(id: Hex): Promise<TaskProgress | undefined> {
    const job = await this.store.job(id);
    if (job?.kind !== "generation") return undefined;
    const state = publicState(job.state);
    const items = job.quote.items;
    const made = job.items.length;
    const current = state === "generating" ? (this.#progress.get(id)?.share ?? 0) : 0;
    const kind = kindOfWork(job);
    return {
      taskId: id,
      state,
      kind,
      progress: Math.min((made + current) / items, 1),
      items,
      made,
      message: messageOf(job),
      updatedAt: job.updatedAt,
    };
  }

  #notify(job: Job): void {
    const detail = job.failure === null ? {} : { failure: job.failure };
    this.#log.info({ job: job.id, kind: job.kind, state: job.state, ...detail }, "Job moved");
    this.#crew.broadcast({ job: job.id });
    this.heard({ job: job.id });
    this.#persisted(job.state, job);
  }
}

/** "%" is replaced by the kind of content: a picture or a text. */
const MESSAGES: Record<Exclude<JobState, "failed">, string> = {
  quoted: "Waits for your payment.",
  queued: "Paid; waits for its turn.",
  generating: "The % is being made.",
  sealing: "The % is made and is being sealed.",
  delivering: "The sealed % is being delivered.",
  delivered: "Delivered; waits for your acceptance.",
  accepted: "Accepted; the key is about to be shown.",
  revealed: "The key is shown and the product is registered.",
  settled: "Settled.",
  closed: "Settled, and the outcome is recorded.",
  refunded: "Refunded.",
  agreed: "Ended by agreement.",
};

function messageOf(job: GenerationJob): string {
  if (job.state === "failed") return job.failure ?? "Failed.";
  const message = MESSAGES[job.state].replace("%", kindOfWork(job));
  return job.state === "refunded" && job.failure !== null ? `${job.failure} ${message}` : message;
}
