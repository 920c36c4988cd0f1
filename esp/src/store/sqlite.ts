/** The embedded database: a file in the worker's directory, for one process. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { turns } from "../turns.ts";
import type { Database, Row, Sql, Value } from "./database.ts";
import { orDiskFull } from "./full-disk.ts";
import { schemaOf, VERSION } from "./schema.ts";

const SCHEMA = schemaOf({
  integer: "INTEGER",
  serial: "INTEGER PRIMARY KEY AUTOINCREMENT",
  strict: "STRICT",
  rowid: "",
});

/**
 * Migrations from older versions. Products are read from the chain again, with everything derived; attestations
 * stay. So do jobs: those before version 3 belong to another deployment, with which the directory does not start.
 */
const FORGET_CHAIN = `
  DROP TABLE IF EXISTS products;
  DROP TABLE IF EXISTS gains;
  DROP TABLE IF EXISTS product_statuses;
  DROP TABLE IF EXISTS checkpoints;
`;
const LATER_COLUMNS = [
  {
    table: "jobs",
    column: "updated_at INTEGER NOT NULL DEFAULT 0",
    fill: "UPDATE jobs SET updated_at = coalesce(data ->> '$.updatedAt', 0)",
  },
  {
    table: "products",
    column: "file_hash TEXT NOT NULL DEFAULT ''",
    fill: "UPDATE products SET file_hash = proof ->> '$.fileHash'",
  },
  {
    table: "ballots",
    column: "challenge_id TEXT NOT NULL DEFAULT ''",
    fill: "UPDATE ballots SET challenge_id = data ->> '$.challengeId'",
  },
];
const FILES_OF_JOBS = ["sealed.contentHash", "packed.envelopeHash"]
  .map(
    (path) =>
      `INSERT OR IGNORE INTO job_files SELECT jobs.id, value ->> '$.${path}' FROM jobs, json_each(jobs.data, '$.items') WHERE value ->> '$.${path}' IS NOT NULL;`,
  )
  .join("\n");

/**
 * Every commit is on disk when it returns, so that a crash loses nothing.
 * @throws GenuineError newer_directory
 */
export function openSqlite(dir: string): Database {
  const database = new DatabaseSync(join(dir, "worker.sqlite"));
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;",
  );
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > VERSION) {
    database.close();
    throw new GenuineError(
      "newer_directory",
      `The directory ${dir} was used by a newer worker (version ${version} of its database, this one knows ${VERSION}).`,
      {
        remedy: "Start the newer worker, or set another GENUINE_ESP_DIR.",
      },
    );
  }
  // Atomic, also if the process is killed in between.
  database.exec(
    `BEGIN IMMEDIATE; ${version < VERSION ? upgradeOf(database, version) : SCHEMA} PRAGMA user_version = ${VERSION}; COMMIT;`,
  );
  return new SqliteDatabase(database, dir);
}

function upgradeOf(database: DatabaseSync, version: number): string {
  const columns = (table: string) => database.prepare(`PRAGMA table_info(${table})`).all();
  const lacking = LATER_COLUMNS.filter(({ table, column }) => {
    const there = columns(table).map(({ name }) => name);
    const forgotten = version < 5 && table === "products";
    return !forgotten && there.length > 0 && !there.includes(column.split(" ")[0]!);
  });
  const added = lacking
    .map(({ table, column, fill }) => `ALTER TABLE ${table} ADD COLUMN ${column}; ${fill};`)
    .join("\n");
  return `${version < 5 ? FORGET_CHAIN : ""} ${added} ${SCHEMA} ${FILES_OF_JOBS}`;
}

class SqliteSql implements Sql {
  readonly forUpdate = "";
  readonly #database: DatabaseSync;
  readonly #where: string;

  constructor(database: DatabaseSync, where: string) {
    [this.#database, this.#where] = [database, where];
  }

  async run(sql: string, ...values: readonly Value[]): Promise<void> {
    try {
      this.#database.prepare(sql).run(...values);
    } catch (error) {
      throw orDiskFull(error, this.#where);
    }
  }

  async one(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return this.#database.prepare(sql).get(...values);
  }

  async all(sql: string, ...values: readonly Value[]): Promise<Row[]> {
    return this.#database.prepare(sql).all(...values);
  }

  transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return body(this);
  }

  /** Locks the whole database for writing. */
  async lock(): Promise<void> {}
}

class SqliteDatabase implements Database {
  readonly where: string;
  readonly setting = "GENUINE_ESP_DIR";
  readonly away = false;
  readonly forUpdate = "";
  readonly #database: DatabaseSync;
  readonly #sql: Sql;
  /** There is one connection: statements outside a transaction wait until it ends. */
  readonly #alone = turns();
  readonly #turns = new Map<string, ReturnType<typeof turns>>();

  constructor(database: DatabaseSync, dir: string) {
    this.where = `The database in ${dir}`;
    this.#database = database;
    this.#sql = new SqliteSql(database, this.where);
  }

  run(sql: string, ...values: readonly Value[]): Promise<void> {
    return this.#alone(() => this.#sql.run(sql, ...values));
  }

  one(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return this.#alone(() => this.#sql.one(sql, ...values));
  }

  all(sql: string, ...values: readonly Value[]): Promise<Row[]> {
    return this.#alone(() => this.#sql.all(sql, ...values));
  }

  transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = await body(this.#sql);
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk, for example, makes SQLite roll back by itself; rolling back again would hide the reason.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw orDiskFull(error, this.where);
      }
    });
  }

  async lock(): Promise<void> {}

  inTurn<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    let turn = this.#turns.get(name);
    if (turn === undefined) {
      turn = turns();
      this.#turns.set(name, turn);
    }
    return turn(() => work(this));
  }

  async close(): Promise<void> {
    await this.#alone(async () => this.#database.close());
  }
}
