/**
 * Several workers of one provider on one Postgres database. All serve HTTP and follow the chain for themselves; whoever
 * stores a block's events first has stored them for all. Two things are shared out:
 *
 * - Making (files and their sealed packages) job by job: a worker claims a job, makes it, and lets it go.
 * - All that one alone has to do, which is what is sent for jobs, duties and tidying up: one of them leads.
 *
 * Claims and the lead are advisory locks of one connection that each worker keeps: they end with the process in whatever
 * way it ends, and need no clock. What they keep from happening is work done twice, not harm: a job's state moves by
 * compare and swap, and transactions are signed in turn, each stored before it is sent.
 */
export type News = { job: string; share?: number; picture?: string; text?: string };

export interface Crew {
  /** Whether there may be others. */
  readonly shared: boolean;
  /** Whether this worker does now what one alone has to do. */
  readonly leads: boolean;
  /** A job to make, for this worker alone until it lets it go. The signal fires when the claim is lost; undefined while another has it. */
  claim(job: string): Promise<AbortSignal | undefined>;
  release(job: string): Promise<void>;
  /** Tells the others how a job goes, if they can be told. */
  tell(news: News): void;
  /** @param listener Told what others tell, and with undefined that this worker now leads. */
  listen(listener: (news: News | undefined) => void): void;
  /** From now on this worker claims, and leads when nobody else does, as long as it is fit to. Resolves after the first try. */
  join(isFit: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Of a worker that shares with nobody. */
export function alone(): Crew {
  const never = new AbortController().signal;
  return {
    shared: false,
    leads: true,
    claim: async () => never,
    release: async () => undefined,
    tell: () => undefined,
    listen: () => undefined,
    join: async () => undefined,
    close: async () => undefined,
  };
}
