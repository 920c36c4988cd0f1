/** Takes away files that nothing needs any more: those of ended jobs, and what a crash has left between two steps. */
import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "viem";
import { JOB_STATES, isOver } from "../jobs/job.ts";
import type { Logger } from "../log.ts";
import type { ContentStore } from "./content-store.ts";

/** A payer may come back for its file this long after the end, seconds. */
const KEPT_SECONDS = 30 * 24 * 3600;
/** A file goes when nothing has needed it for so long, ms: far more than lies between a file and the step that needs it. */
const PATIENCE_MS = 24 * 3600_000;

/**
 * What is owed: files of jobs that are not over, or not for long; of registered products, which may be sold, shown and
 * judged; attested, handed in, or kept for a silent payer.
 */
const NEEDED = `
  SELECT item.value ->> '$.sealed.contentHash' AS hash FROM jobs, json_each(jobs.data, '$.items') AS item WHERE jobs.state NOT IN (:over) OR jobs.data ->> '$.updatedAt' > :since
  UNION SELECT item.value ->> '$.packed.envelopeHash' FROM jobs, json_each(jobs.data, '$.items') AS item WHERE jobs.state NOT IN (:over) OR jobs.data ->> '$.updatedAt' > :since
  UNION SELECT proof ->> '$.fileHash' FROM products
  UNION SELECT file_hash FROM attestations
  UNION SELECT file_hash FROM evidence
  UNION SELECT envelope_hash FROM witnessed`.replaceAll(":over", JOB_STATES.filter(isOver).map((state) => `'${state}'`).join(", "));

export class Sweeper {
  readonly #database: DatabaseSync;
  readonly #content: ContentStore;
  readonly #log: Logger;

  constructor(database: DatabaseSync, content: ContentStore, log: Logger) {
    this.#database = database;
    this.#content = content;
    this.#log = log;
  }

  /** @param now ms. Resolves to how many files are gone. */
  async sweep(now = Date.now()): Promise<number> {
    let gone = 0;
    const needed = this.#needed(now);
    for await (const hash of this.#content.hashes()) {
      if (needed.has(hash)) this.#database.prepare("DELETE FROM garbage WHERE hash = ?").run(hash);
      // Whatever came to need a file since it was last seen has put it first.
      else if (this.#isRipe(hash, now) && !this.#content.isFresh(hash, PATIENCE_MS)) {
        await this.#content.remove(hash);
        this.#database.prepare("DELETE FROM garbage WHERE hash = ?").run(hash);
        gone++;
      }
    }
    if (gone > 0) this.#log.info({ files: gone }, "Removed files that nothing needs");
    return gone;
  }

  #needed(now: number): ReadonlySet<unknown> {
    const rows = this.#database.prepare(NEEDED).all({ since: Math.floor(now / 1000) - KEPT_SECONDS });
    return new Set(rows.map(({ hash }) => hash));
  }

  /** Whether nothing needed it at a sweep long ago either, and not since. */
  #isRipe(hash: Hex, now: number): boolean {
    this.#database.prepare("INSERT OR IGNORE INTO garbage VALUES (?, ?)").run(hash, now);
    const { since } = this.#database.prepare("SELECT since FROM garbage WHERE hash = ?").get(hash) as { since: number };
    return now - since >= PATIENCE_MS;
  }
}
