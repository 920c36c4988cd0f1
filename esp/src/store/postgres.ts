/** A Postgres database, which several workers of one provider may share. */
import { randomUUID } from "node:crypto";
import { GenuineError } from "@genuine/sdk/genuine-error";
import pg from "pg";
import { turns } from "../turns.ts";
import type { Database, Row, Sql, Value } from "./database.ts";
import { postgresError } from "./postgres-errors.ts";
import { schemaOf, VERSION } from "./schema.ts";

const SCHEMA = schemaOf({
  integer: "BIGINT",
  serial: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  strict: "",
  rowid: ", rowid BIGINT GENERATED ALWAYS AS IDENTITY",
});
/** Identity columns and 64-bit hashes. */
const OLDEST_SERVER = 12;
const CONNECTIONS = 10;
const CONNECT_MS = 10_000;
/** Statement timeout: longer means a lost server; most of it may be spent waiting for another worker's lock. */
const STATEMENT_MS = 120_000;
const INT8 = 20;

/** Distinguishes this process' connections from others'. */
export const APPLICATION = `genuine-esp ${randomUUID()}`;

/** Options of every connection. A commit is on disk when it returns, whatever the server's default. */
export function connectionOf(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: APPLICATION,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS,
    keepAlive: true,
    options: "-c synchronous_commit=on",
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format as "text"),
    } as pg.CustomTypesConfig,
  };
}

/**
 * Inspects the database without changing it. `jobs` is null if no worker has used it.
 * @throws GenuineError database_unreachable, database_refused, database_too_old, newer_database
 */
export async function probePostgres(url: string): Promise<{ server: string; jobs: number | null }> {
  const database = new PostgresDatabase(new pg.Pool({ ...connectionOf(url), max: 1 }), whereOf(url));
  try {
    await requireServer(database);
    const { server, tables } = (await database.one(
      "SELECT current_setting('server_version') AS server, to_regclass('facts') IS NOT NULL AS tables",
    ))! as { server: string; tables: boolean };
    if (!tables) return { server, jobs: null };
    await requireVersion(database, database.where);
    return { server, jobs: Number((await database.one("SELECT count(*) AS n FROM jobs"))!.n) };
  } finally {
    await database.close();
  }
}

/** Creates missing tables. @throws GenuineError database_unreachable, database_refused, database_too_old, newer_database */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({ ...connectionOf(url), max: CONNECTIONS });
  const database = new PostgresDatabase(pool, whereOf(url));
  try {
    await prepare(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** For messages: without user and password. */
export function whereOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `The database ${pathname.slice(1)} at ${host || "this machine"}`;
}

async function requireServer(database: Database): Promise<void> {
  const { server } = (await database.one("SELECT current_setting('server_version_num') AS server"))! as {
    server: string;
  };
  const major = Math.floor(Number(server) / 10_000);
  if (major < OLDEST_SERVER) {
    throw new GenuineError(
      "database_too_old",
      `${database.where} is Postgres ${major}; the worker needs ${OLDEST_SERVER} or newer.`,
      { remedy: "Take a newer server." },
    );
  }
}

async function requireVersion(sql: Sql, where: string): Promise<void> {
  const version = Number((await sql.one("SELECT value FROM facts WHERE name = 'schema'"))?.value ?? VERSION);
  if (version > VERSION) {
    throw new GenuineError(
      "newer_database",
      `${where} was used by a newer worker (version ${version} of its tables, this one knows ${VERSION}).`,
      {
        remedy: "Start the newer worker, or set another GENUINE_ESP_DATABASE.",
      },
    );
  }
}

async function prepare(database: Database): Promise<void> {
  await requireServer(database);
  await database.transaction(async (sql) => {
    // Workers that start together create the tables once.
    await sql.run("SELECT pg_advisory_xact_lock(hashtextextended('genuine schema', 0))");
    await sql.run("CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
    await requireVersion(sql, database.where);
    for (const statement of SCHEMA.split(";")) if (statement.trim() !== "") await sql.run(statement);
    await sql.run(
      "INSERT INTO facts (name, value) VALUES ('schema', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      String(VERSION),
    );
  });
}

type Queryable = { query(config: { text: string; values: unknown[] }): Promise<{ rows: Row[] }> };

class PostgresSql implements Sql {
  readonly forUpdate = " FOR UPDATE";
  readonly #query: Queryable["query"];

  constructor(query: Queryable["query"]) {
    this.#query = query;
  }

  async run(sql: string, ...values: readonly Value[]): Promise<void> {
    await this.all(sql, ...values);
  }

  async one(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return (await this.all(sql, ...values))[0];
  }

  async all(sql: string, ...values: readonly Value[]): Promise<Row[]> {
    // Postgres cannot store this character in a text, and no text for people needs it.
    const sent = values.map((value) => (typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value));
    return (await this.#query({ text: numbered(sql), values: sent })).rows;
  }

  transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return body(this);
  }

  async lock(table: "checkpoints"): Promise<void> {
    await this.run(`LOCK TABLE ${table} IN EXCLUSIVE MODE`);
  }
}

class PostgresDatabase extends PostgresSql implements Database {
  readonly where: string;
  readonly setting = "GENUINE_ESP_DATABASE";
  away = false;
  readonly #pool: pg.Pool;
  /** By name: only one connection of this process waits for other processes. */
  readonly #turns = new Map<string, ReturnType<typeof turns>>();

  constructor(pool: pg.Pool, where: string) {
    super((config) => this.#explained(() => pool.query(config)));
    this.where = where;
    this.#pool = pool;
    // An idle connection was lost; the next query opens another.
    pool.on("error", () => undefined);
  }

  override transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#withClient(async (sql) => {
      await sql.run("BEGIN");
      try {
        const result = await body(sql);
        await sql.run("COMMIT");
        return result;
      } catch (error) {
        // If this fails as well the connection is closed, which has the same effect.
        await sql.run("ROLLBACK").catch(() => undefined);
        throw error;
      }
    });
  }

  inTurn<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    let turn = this.#turns.get(name);
    if (turn === undefined) {
      turn = turns();
      this.#turns.set(name, turn);
    }
    return turn(() =>
      this.#withClient(async (sql) => {
        await sql.run("SELECT pg_advisory_lock(hashtextextended(?, 0))", name);
        try {
          return await work(sql);
        } finally {
          // Here as well.
          await sql.run("SELECT pg_advisory_unlock(hashtextextended(?, 0))", name).catch(() => undefined);
        }
      }),
    );
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /** Runs work on one connection. After a database error it is not reused: its transaction and its locks end with it. */
  async #withClient<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#explained(() => this.#pool.connect());
    let broken: Error | undefined;
    const onError = (error: unknown) => {
      broken = error as Error;
    };
    client.on("error", onError);
    const sql = new PostgresSql((config) =>
      this.#explained(() => client.query(config)).catch((error: unknown) => {
        onError(error);
        throw error;
      }),
    );
    try {
      return await work(sql);
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  }

  async #explained<T>(query: () => Promise<T>): Promise<T> {
    try {
      const result = await query();
      this.away = false;
      return result;
    } catch (cause) {
      const error = postgresError(cause, this.where);
      this.away = error instanceof GenuineError && error.code === "database_unreachable";
      throw error;
    }
  }
}

/** Translates "?" and "?1" to Postgres' placeholders. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replace(/\?(\d*)/g, (_, number: string) => `$${number === "" ? ++count : number}`);
}
