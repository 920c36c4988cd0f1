import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Duty } from "@genuine/sdk/esp-client";
import type { Hex } from "viem";
import type { ChainEvent, Gain } from "../chain/events.ts";
import type { Ballot, DutyStore, KnownDispute } from "../duties/duty-store.ts";

/** Duties that are remembered for the status page. */
const DUTIES_KEPT = 300;
/** Characters of what a challenger says. */
const STATEMENT_KEPT = 2000;

type CaseEvent = Extract<ChainEvent, { kind: "challengeOpened" | "challengeClosed" | "challengeDisputed" | "gained" }>;
type Row = Record<string, unknown>;

/** Inside the transaction that stores a range of blocks. */
export function applyCase(database: DatabaseSync, event: CaseEvent): void {
  const run = (sql: string, ...values: SQLInputValue[]) => database.prepare(sql).run(...values);
  switch (event.kind) {
    case "challengeOpened": {
      // One that was left undecided may be opened again.
      const sql = `INSERT INTO challenges (id, statement, block) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET statement = excluded.statement, block = excluded.block, closed_block = NULL`;
      return void run(sql, event.challengeId, event.statement.slice(0, STATEMENT_KEPT), event.block);
    }
    case "challengeDisputed": {
      const sql = `INSERT INTO disputes (id, challenge_id, block) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET challenge_id = excluded.challenge_id, block = excluded.block, done = 0`;
      return void run(sql, event.disputeId, event.challengeId, event.block);
    }
    case "challengeClosed":
      return void run("UPDATE challenges SET closed_block = ? WHERE id = ?", event.block, event.challengeId);
    case "gained": {
      const sql = "INSERT OR REPLACE INTO gains (block, log_index, kind, amount) VALUES (?, ?, ?, ?)";
      return void run(sql, event.block, event.logIndex, event.source, event.amount.toString());
    }
  }
}

/** Inside the transaction that forgets all blocks after `number`. Ballots stay: a vote may be needed again. */
export function rewindCases(database: DatabaseSync, number: number): void {
  const run = (sql: string) => database.prepare(sql).run(number);
  run("DELETE FROM challenges WHERE block > ?");
  run("UPDATE challenges SET closed_block = NULL WHERE closed_block > ?");
  run("DELETE FROM disputes WHERE block > ?");
  // What closed them may be undone as well; one look at the chain tells.
  database.exec("UPDATE disputes SET done = 0");
  run("DELETE FROM gains WHERE block > ?");
}

export class SqliteDutyStore implements DutyStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async openChallenges(): Promise<Hex[]> {
    const sql = "SELECT id FROM challenges WHERE closed_block IS NULL AND id NOT IN (SELECT challenge_id FROM disputes WHERE block >= challenges.block) ORDER BY block";
    return this.#all(sql).map(({ id }) => id as Hex);
  }

  async openDisputes(): Promise<KnownDispute[]> {
    return this.#all("SELECT id, challenge_id FROM disputes WHERE done = 0 ORDER BY id").map(disputeOf);
  }

  async dispute(id: number): Promise<KnownDispute | undefined> {
    const row = this.#one("SELECT id, challenge_id FROM disputes WHERE id = ?", id);
    return row === undefined ? undefined : disputeOf(row);
  }

  async statement(challengeId: Hex): Promise<string> {
    return (this.#one("SELECT statement FROM challenges WHERE id = ?", challengeId)?.statement ?? "") as string;
  }

  async closeDispute(id: number): Promise<void> {
    this.#run("UPDATE disputes SET done = 1 WHERE id = ?", id);
  }

  async ballot(disputeId: number, round: number): Promise<Ballot | undefined> {
    const row = this.#one("SELECT data FROM ballots WHERE dispute_id = ? AND round = ?", disputeId, round);
    return row === undefined ? undefined : (JSON.parse(row.data as string) as Ballot);
  }

  async ballots(count: number): Promise<Ballot[]> {
    return this.#all("SELECT data FROM ballots ORDER BY rowid DESC LIMIT ?", count).map(({ data }) => JSON.parse(data as string) as Ballot);
  }

  async insertBallot(ballot: Ballot): Promise<Ballot> {
    const sql = `INSERT INTO ballots (dispute_id, round, data) VALUES (?, ?, ?) ON CONFLICT (dispute_id, round)
      DO UPDATE SET data = excluded.data WHERE data ->> '$.challengeId' <> excluded.data ->> '$.challengeId'`;
    this.#run(sql, ballot.disputeId, ballot.round, JSON.stringify(ballot));
    return (await this.ballot(ballot.disputeId, ballot.round))!;
  }

  async evidence(productId: Hex): Promise<Hex | undefined> {
    return this.#one("SELECT file_hash FROM evidence WHERE product_id = ?", productId)?.file_hash as Hex | undefined;
  }

  async putEvidence(productId: Hex, fileHash: Hex): Promise<void> {
    this.#run("INSERT OR REPLACE INTO evidence (product_id, file_hash) VALUES (?, ?)", productId, fileHash);
  }

  async dropEvidence(kept: readonly Hex[]): Promise<Hex[]> {
    const others = `product_id NOT IN (${kept.map(() => "?").join(", ")})`;
    const gone = this.#all(`DELETE FROM evidence WHERE ${others} RETURNING file_hash`, ...kept).map(({ file_hash }) => file_hash as Hex);
    return [...new Set(gone)].filter((hash) => !this.#isNeeded(hash));
  }

  async putDuty(key: string, duty: Duty): Promise<void> {
    this.#run("INSERT OR REPLACE INTO duties (key, updated_at, data) VALUES (?, ?, ?)", key, duty.updatedAt, JSON.stringify(duty));
    this.#run("DELETE FROM duties WHERE rowid NOT IN (SELECT rowid FROM duties ORDER BY updated_at DESC, rowid DESC LIMIT ?)", DUTIES_KEPT);
  }

  async duty(key: string): Promise<Duty | undefined> {
    const row = this.#one("SELECT data FROM duties WHERE key = ?", key);
    return row === undefined ? undefined : (JSON.parse(row.data as string) as Duty);
  }

  async duties(count: number): Promise<Duty[]> {
    return this.#all("SELECT data FROM duties ORDER BY updated_at DESC, rowid DESC LIMIT ?", count).map(({ data }) => JSON.parse(data as string) as Duty);
  }

  async gained(source: Gain): Promise<bigint> {
    return this.#all("SELECT amount FROM gains WHERE kind = ?", source).reduce((sum, { amount }) => sum + BigInt(amount as string), 0n);
  }

  /** Whether something else keeps this file here. */
  #isNeeded(fileHash: Hex): boolean {
    const sql = `SELECT 1 FROM evidence WHERE file_hash = ?1
      UNION ALL SELECT 1 FROM attestations WHERE file_hash = ?1
      UNION ALL SELECT 1 FROM jobs, json_each(data, '$.items') AS item WHERE item.value ->> '$.sealed.contentHash' = ?1 LIMIT 1`;
    return this.#one(sql, fileHash) !== undefined;
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#database.prepare(sql).run(...values);
  }

  #one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#database.prepare(sql).get(...values);
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#database.prepare(sql).all(...values);
  }
}

function disputeOf(row: Row): KnownDispute {
  return { id: Number(row.id), challengeId: row.challenge_id as Hex };
}
