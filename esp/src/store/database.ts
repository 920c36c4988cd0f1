/** The database interface of the stores. Statements use only SQL that SQLite and Postgres share. */

export type Value = string | number | null;
export type Row = Record<string, unknown>;

export interface Sql {
  /** Suffix of a SELECT whose rows are about to be changed: locks them until the transaction ends. */
  readonly forUpdate: string;
  /** Values replace "?", or "?1", "?2", … Whole numbers are returned as numbers. */
  run(sql: string, ...values: readonly Value[]): Promise<void>;
  one(sql: string, ...values: readonly Value[]): Promise<Row | undefined>;
  all(sql: string, ...values: readonly Value[]): Promise<Row[]>;
  /** Atomic; nested ones are part of the outer transaction. */
  transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T>;
  /** Inside a transaction: locks the table for writing until it ends. */
  lock(table: "checkpoints"): Promise<void>;
}

export interface Database extends Sql {
  /** For messages: what and where it is, without its password. */
  readonly where: string;
  /** The setting that names it. */
  readonly setting: "GENUINE_ESP_DIR" | "GENUINE_ESP_DATABASE";
  /** Whether the last attempt to reach it failed. */
  readonly away: boolean;
  /**
   * A named mutex among all processes that use this database. If the lock is lost while `work` runs, because
   * the connection is gone, everything it does through its `sql` fails.
   */
  inTurn<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
