/**
 * A cluster: several workers of one provider on one Postgres database. All serve HTTP and follow the chain themselves; the first to
 * store a block's events has stored them for all. Two kinds of work are divided:
 *
 * - Making files and sealed packages, job by job: a worker claims a job, makes it, and releases the claim.
 * - Tasks of a single worker (transactions for jobs and duties, garbage collection): done by the leader.
 *
 * Claims and leadership are advisory locks of one connection of each worker: they end with the process, however it
 * ends. A frozen worker would keep them indefinitely: after a while without a query from it, another worker terminates its
 * connections. Well before that, by its own clock, it stops acting until the database has answered. Locks only prevent duplicate
 * work; correctness does not depend on them: a job's state changes by compare-and-swap, and transactions are serialised and
 * stored before they are sent.
 */
export type News = { job: string; share?: number; picture?: string; text?: string };

export interface Crew {
  /** Whether there may be other workers. */
  readonly shared: boolean;
  /** Whether this worker is the leader now. */
  readonly leads: boolean;
  /**
   * Passes while this worker's locks are certainly valid.
   * @throws GenuineError lease_over
   */
  requireLease(): void;
  /** Claims a job until it is released. The signal fires when the claim is lost; undefined while another worker has it. */
  claim(job: string): Promise<AbortSignal | undefined>;
  release(job: string): Promise<void>;
  /** Broadcasts a job's progress to the other workers, best effort. */
  broadcast(news: News): void;
  /** @param listener Called with other workers' broadcasts, and with undefined when this worker becomes the leader. */
  listen(listener: (news: News | undefined) => void): void;
  /** Starts claiming, and leading if there is no leader, while `isFit`. Resolves after the first attempt. */
  join(isFit: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** For a single worker. */
export function alone(): Crew {
  const never = new AbortController().signal;
  return {
    shared: false,
    leads: true,
    requireLease: () => undefined,
    claim: async () => never,
    release: async () => undefined,
    broadcast: () => undefined,
    listen: () => undefined,
    join: async () => undefined,
    close: async () => undefined,
  };
}
