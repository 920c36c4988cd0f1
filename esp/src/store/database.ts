import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { GenuineError } from "@genuine/sdk/genuine-error";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    payer TEXT NOT NULL,
    product TEXT,
    quote_expiry INTEGER,
    created_at INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created_at);
  CREATE INDEX IF NOT EXISTS jobs_by_product ON jobs (product) WHERE product IS NOT NULL;
  CREATE TABLE IF NOT EXISTS products (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    producer TEXT NOT NULL,
    esp TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    quality INTEGER NOT NULL,
    status TEXT NOT NULL,
    proof TEXT NOT NULL,
    block INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS product_statuses (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id TEXT NOT NULL,
    status TEXT NOT NULL,
    block INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS product_statuses_by_product ON product_statuses (product_id, number);
  CREATE INDEX IF NOT EXISTS product_statuses_by_block ON product_statuses (block);
  CREATE TABLE IF NOT EXISTS attestations (
    product_id TEXT PRIMARY KEY,
    producer TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    expiry INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoints (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

/** The worker's database. Every commit is on disk when it returns, so that a crash forgets nothing. */
export function openDatabase(dir: string): DatabaseSync {
  const database = new DatabaseSync(join(dir, "worker.sqlite"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;");
  database.exec(SCHEMA);
  return database;
}

/**
 * Keeps the directory for this process alone, until it ends in whatever way.
 * @throws GenuineError directory_in_use
 */
export function lockDirectory(dir: string): { release(): void } {
  // Keys of sealed files lie in here: it is nobody else's business.
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(dir, "lock.sqlite"));
  try {
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;");
  } catch (cause) {
    lock.close();
    throw new GenuineError("directory_in_use", `Another worker runs with the directory ${dir}.`, {
      remedy: "Stop it, or set another GENUINE_ESP_DIR.",
      cause,
    });
  }
  return { release: () => lock.close() };
}
