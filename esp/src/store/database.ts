import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Address } from "viem";

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
    pdq TEXT NOT NULL,
    iscc TEXT NOT NULL,
    colour TEXT NOT NULL,
    quality INTEGER NOT NULL,
    detail INTEGER NOT NULL,
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
  CREATE TABLE IF NOT EXISTS challenges (
    id TEXT PRIMARY KEY,
    statement TEXT NOT NULL,
    block INTEGER NOT NULL,
    closed_block INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS disputes (
    id INTEGER PRIMARY KEY,
    challenge_id TEXT NOT NULL,
    block INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ballots (
    dispute_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (dispute_id, round)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS esps (address TEXT PRIMARY KEY, block INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS escrows (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    data TEXT NOT NULL,
    block INTEGER NOT NULL,
    items TEXT,
    delivered_block INTEGER,
    moved_block INTEGER NOT NULL,
    closed_block INTEGER,
    PRIMARY KEY (kind, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS escrows_open ON escrows (block) WHERE closed_block IS NULL;
  CREATE TABLE IF NOT EXISTS witnessed (
    sealed_root TEXT NOT NULL,
    encryption_key TEXT NOT NULL,
    envelope_hash TEXT NOT NULL,
    kept_until INTEGER NOT NULL,
    PRIMARY KEY (sealed_root, encryption_key)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS evidence (product_id TEXT PRIMARY KEY, file_hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS duties (key TEXT PRIMARY KEY, updated_at INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS gains (
    block INTEGER NOT NULL,
    log_index INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount TEXT NOT NULL,
    PRIMARY KEY (block, log_index)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS listings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id TEXT NOT NULL UNIQUE,
    seller TEXT NOT NULL,
    expiry INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS listings_by_seller ON listings (seller);
  CREATE TABLE IF NOT EXISTS garbage (hash TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS transactions (nonce INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoints (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

/**
 * Of the schema above. Before 2, products had one fingerprint; before 3, others' escrows were not kept. They are read
 * from the chain again, with all that follows from reading it; attestations stay. So do jobs: those of before 3 belong to
 * another deployment, with which the directory does not start.
 */
const VERSION = 3;
const FORGET_CHAIN = `
  DROP TABLE IF EXISTS products;
  DROP TABLE IF EXISTS gains;
  DROP TABLE IF EXISTS product_statuses;
  DROP TABLE IF EXISTS checkpoints;
`;

/**
 * The worker's database. Every commit is on disk when it returns, so that a crash forgets nothing.
 * @throws GenuineError newer_directory
 */
export function openDatabase(dir: string): DatabaseSync {
  const database = new DatabaseSync(join(dir, "worker.sqlite"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;");
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > VERSION) {
    database.close();
    throw new GenuineError("newer_directory", `The directory ${dir} was used by a newer worker (version ${version} of its database, this one knows ${VERSION}).`, {
      remedy: "Start the newer worker, or set another GENUINE_ESP_DIR.",
    });
  }
  // All or nothing, also when the process is killed in the middle of it.
  database.exec(`BEGIN IMMEDIATE; ${version < VERSION ? FORGET_CHAIN : ""} ${SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT;`);
  return database;
}

/**
 * Keeps the directory for this process alone, until it ends in whatever way.
 * @throws GenuineError directory_in_use
 */
export function lockDirectory(dir: string): Lock {
  // Keys of sealed files lie in here: it is nobody else's business.
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return lock(join(dir, "lock.sqlite"), (cause) =>
    new GenuineError("directory_in_use", `Another worker runs with the directory ${dir}.`, { remedy: "Stop it, or set another GENUINE_ESP_DIR.", cause }),
  );
}

/**
 * Keeps an account on a chain for this process alone, among those of this machine.
 * @param identity Of the chain.
 * @throws GenuineError key_in_use
 */
export function lockAccount(account: Address, identity: string): Lock {
  const name = createHash("sha256").update(`${account.toLowerCase()} ${identity}`).digest("hex").slice(0, 32);
  return lock(join(tmpdir(), `genuine-esp-${name}.lock`), (cause) => keyInUse(account, "on this machine", cause));
}

export function keyInUse(account: Address, where: string, cause?: unknown): GenuineError {
  const remedy = "Stop it, or give this worker an account of its own: two workers with one key would spoil each other's transactions.";
  return new GenuineError("key_in_use", `Another worker runs with the key of ${account} ${where}.`, { remedy, cause });
}

export type Lock = { release(): void };

function lock(path: string, refusal: (cause: unknown) => GenuineError): Lock {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;");
  } catch (cause) {
    database.close();
    throw refusal(cause);
  }
  return { release: () => database.close() };
}
