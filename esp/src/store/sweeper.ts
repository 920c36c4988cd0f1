/** Garbage collection: deletes unreferenced files, of ended jobs and after crashes. */
import type { Hex } from "viem";
import { isOver, JOB_STATES } from "../jobs/job.ts";
import type { Logger } from "../log.ts";
import type { ContentStore } from "./content-store.ts";
import type { Database } from "./database.ts";

/** Retention of a payer's file after the end of its escrow, seconds. */
const KEPT_SECONDS = 30 * 24 * 3600;
/** Grace period, ms: far longer than the time between storing a file and the step that needs it. */
const PATIENCE_MS = 24 * 3600_000;

/**
 * Files in use: of jobs that are open or ended recently; of registered products, which may be sold, shown and
 * judged; and those attested, uploaded, or kept for a silent payer.
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

  /** @param now ms. Resolves to the number of deleted files. */
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

  /** Deletes a file that was unreferenced at an earlier sweep as well, and has not been put since. */
  async #remove(hash: Hex, now: number): Promise<boolean> {
    await this.#database.run(
      "INSERT INTO garbage (hash, since) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
      hash,
      now,
    );
    // A new reference to the file is preceded by a put.
    if (this.#content.isFresh(hash, PATIENCE_MS)) return false;
    // A concurrent put waits with its note until the file is deleted, and then finds it missing.
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

/** For stores that another worker sweeps: files put here are recent there as well. */
export function noteIn(database: Database): (hash: Hex) => Promise<void> {
  return (hash) =>
    database.run(
      "INSERT INTO garbage (hash, since) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET since = excluded.since",
      hash,
      Date.now(),
    );
}
