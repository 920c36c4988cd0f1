/** Takes away files that nothing needs any more: those of ended jobs, and what a crash has left between two steps. */
import type { Hex } from "viem";
import { JOB_STATES, isOver } from "../jobs/job.ts";
import type { Logger } from "../log.ts";
import type { ContentStore } from "./content-store.ts";
import type { Database } from "./database.ts";

/** A payer may come back for its file this long after the end, seconds. */
const KEPT_SECONDS = 30 * 24 * 3600;
/** A file goes when nothing has needed it for so long, ms: far more than lies between a file and the step that needs it. */
const PATIENCE_MS = 24 * 3600_000;

/**
 * What is owed: files of jobs that are not over, or not for long; of registered products, which may be sold, shown and
 * judged; attested, handed in, or kept for a silent payer.
 */
const NEEDED = `
  SELECT hash FROM job_files JOIN jobs ON jobs.id = job_files.job_id WHERE jobs.state NOT IN (${JOB_STATES.filter(
    isOver,
  )
    .map((state) => `'${state}'`)
    .join(", ")}) OR jobs.updated_at > ?
  UNION SELECT file_hash FROM products
  UNION SELECT file_hash FROM attestations
  UNION SELECT file_hash FROM evidence
  UNION SELECT envelope_hash FROM witnessed`;

export class Sweeper {
  readonly #database: Database;
  readonly #content: ContentStore;
  readonly #log: Logger;

  constructor(database: Database, content: ContentStore, log: Logger) {
    this.#database = database;
    this.#content = content;
    this.#log = log;
  }

  /** @param now ms. Resolves to how many files are gone. */
  async sweep(now = Date.now()): Promise<number> {
    let gone = 0;
    const needed = await this.#needed(now);
    for await (const hash of this.#content.hashes()) {
      if (needed.has(hash)) await this.#database.run("DELETE FROM garbage WHERE hash = ?", hash);
      else if (await this.#remove(hash, now)) gone++;
    }
    if (gone > 0) this.#log.info({ files: gone }, "Removed files that nothing needs");
    return gone;
  }

  async #needed(now: number): Promise<ReadonlySet<unknown>> {
    const rows = await this.#database.all(NEEDED, Math.floor(now / 1000) - KEPT_SECONDS);
    return new Set(rows.map(({ hash }) => hash));
  }

  /** Takes it away if nothing needed it at a sweep long ago either, and nobody has put it since. */
  async #remove(hash: Hex, now: number): Promise<boolean> {
    await this.#database.run(
      "INSERT INTO garbage (hash, since) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
      hash,
      now,
    );
    // Whatever came to need a file since it was last seen has put it first.
    if (this.#content.isFresh(hash, PATIENCE_MS)) return false;
    // Whoever puts it meanwhile waits with its note until it is gone, and then finds that it is.
    return this.#database.transaction(async (sql) => {
      const ripe = await sql.one(
        "DELETE FROM garbage WHERE hash = ? AND since <= ? RETURNING hash",
        hash,
        now - PATIENCE_MS,
      );
      if (ripe !== undefined) await this.#content.remove(hash);
      return ripe !== undefined;
    });
  }
}

/** For stores of files that another worker sweeps: what is put here is fresh there as well. */
export function noteIn(database: Database): (hash: Hex) => Promise<void> {
  return (hash) =>
    database.run(
      "INSERT INTO garbage (hash, since) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET since = excluded.since",
      hash,
      Date.now(),
    );
}
