/** A database as the stores use it. One set of statements, in the SQL that SQLite and Postgres share, is all there is. */

export type Value = string | number | null;
export type Row = Record<string, unknown>;

export interface Sql {
  /** Ends a SELECT whose rows are about to be changed: nobody else changes them until the transaction is over. */
  readonly forUpdate: string;
  /** Values take the place of "?", or of "?1", "?2", … Whole numbers come back as numbers. */
  run(sql: string, ...values: readonly Value[]): Promise<void>;
  one(sql: string, ...values: readonly Value[]): Promise<Row | undefined>;
  all(sql: string, ...values: readonly Value[]): Promise<Row[]>;
  /** All or nothing; inside another one a part of that. */
  transaction<T>(body: (sql: Sql) => Promise<T>): Promise<T>;
  /** Inside a transaction: nobody else writes this table until it is over. */
  lock(table: "checkpoints"): Promise<void>;
}

export interface Database extends Sql {
  /** For people: what it is and where, without its password. */
  readonly where: string;
  /** The setting that names it. */
  readonly setting: "GENUINE_ESP_DIR" | "GENUINE_ESP_DATABASE";
  /** Whether the last attempt to reach it has failed. */
  readonly away: boolean;
  /**
   * One piece of work of a name after another, among all processes that use this database. Should the turn be lost while
   * it works, as the database is gone, whatever it does through its `sql` fails.
   */
  inTurn<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
