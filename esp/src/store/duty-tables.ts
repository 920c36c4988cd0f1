/** Challenges, disputes, ballots, evidence, duties and gains, in the database. */
import type { Duty } from "@genuine/sdk/esp-client";
import type { Hex } from "viem";
import type { ChainEvent, Gain } from "../chain/events.ts";
import type { Ballot, DutyStore, KnownDispute } from "../duties/duty-store.ts";
import type { Database, Row, Sql } from "./database.ts";

/** Duties that are kept for the status page. */
const DUTIES_KEPT = 300;
/** Maximum characters of a challenger's statement. */
const STATEMENT_KEPT = 2000;

type CaseEvent = Extract<ChainEvent, { kind: "challengeOpened" | "challengeClosed" | "challengeDisputed" | "gained" }>;

/** Inside the transaction that stores a range of blocks. */
export async function applyCase(sql: Sql, event: CaseEvent): Promise<void> {
  switch (event.kind) {
    case "challengeOpened": {
      // An undecided one may be opened again.
      const insert = `INSERT INTO challenges (id, statement, block) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET statement = excluded.statement, block = excluded.block, closed_block = NULL`;
      return sql.run(insert, event.challengeId, event.statement.slice(0, STATEMENT_KEPT), event.block);
    }
    case "challengeDisputed": {
      const insert = `INSERT INTO disputes (id, challenge_id, block) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET challenge_id = excluded.challenge_id, block = excluded.block, done = 0`;
      return sql.run(insert, event.disputeId, event.challengeId, event.block);
    }
    case "challengeClosed":
      return sql.run("UPDATE challenges SET closed_block = ? WHERE id = ?", event.block, event.challengeId);
    case "gained": {
      const insert = `INSERT INTO gains (block, log_index, kind, amount) VALUES (?, ?, ?, ?)
        ON CONFLICT (block, log_index) DO UPDATE SET kind = excluded.kind, amount = excluded.amount`;
      return sql.run(insert, event.block, event.logIndex, event.source, event.amount.toString());
    }
  }
}

/** Inside the transaction that rolls back all blocks after `number`. Ballots stay: a vote may be needed again. */
export async function rewindCases(sql: Sql, number: number): Promise<void> {
  await sql.run("DELETE FROM challenges WHERE block > ?", number);
  await sql.run("UPDATE challenges SET closed_block = NULL WHERE closed_block > ?", number);
  await sql.run("DELETE FROM disputes WHERE block > ?", number);
  // What closed them may be reverted as well; the next check of the chain decides.
  await sql.run("UPDATE disputes SET done = 0");
  await sql.run("DELETE FROM gains WHERE block > ?", number);
}

export class DutyTables implements DutyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async openChallenges(): Promise<Hex[]> {
    const sql =
      "SELECT id FROM challenges WHERE closed_block IS NULL AND id NOT IN (SELECT challenge_id FROM disputes WHERE disputes.block >= challenges.block) ORDER BY block";
    return (await this.#database.all(sql)).map(({ id }) => id as Hex);
  }

  async openDisputes(): Promise<KnownDispute[]> {
    return (await this.#database.all("SELECT id, challenge_id FROM disputes WHERE done = 0 ORDER BY id")).map(
      disputeOf,
    );
  }

  async dispute(id: number): Promise<KnownDispute | undefined> {
    const row = await this.#database.one("SELECT id, challenge_id FROM disputes WHERE id = ?", id);
    return row === undefined ? undefined : disputeOf(row);
  }

  async statement(challengeId: Hex): Promise<string> {
    return ((await this.#database.one("SELECT statement FROM challenges WHERE id = ?", challengeId))?.statement ??
      "") as string;
  }

  async closeDispute(id: number): Promise<void> {
    await this.#database.run("UPDATE disputes SET done = 1 WHERE id = ?", id);
  }

  async ballot(disputeId: number, round: number): Promise<Ballot | undefined> {
    const row = await this.#database.one(
      "SELECT data FROM ballots WHERE dispute_id = ? AND round = ?",
      disputeId,
      round,
    );
    return row === undefined ? undefined : (JSON.parse(row.data as string) as Ballot);
  }

  async ballots(count: number): Promise<Ballot[]> {
    return (await this.#database.all("SELECT data FROM ballots ORDER BY rowid DESC LIMIT ?", count)).map(
      ({ data }) => JSON.parse(data as string) as Ballot,
    );
  }

  async insertBallot(ballot: Ballot): Promise<Ballot> {
    const sql = `INSERT INTO ballots (dispute_id, round, data, challenge_id) VALUES (?, ?, ?, ?) ON CONFLICT (dispute_id, round)
      DO UPDATE SET data = excluded.data, challenge_id = excluded.challenge_id WHERE ballots.challenge_id <> excluded.challenge_id`;
    await this.#database.run(sql, ballot.disputeId, ballot.round, JSON.stringify(ballot), ballot.challengeId);
    return (await this.ballot(ballot.disputeId, ballot.round))!;
  }

  async evidence(productId: Hex): Promise<Hex | undefined> {
    return (await this.#database.one("SELECT file_hash FROM evidence WHERE product_id = ?", productId))?.file_hash as
      | Hex
      | undefined;
  }

  async putEvidence(productId: Hex, fileHash: Hex): Promise<void> {
    await this.#database.run(
      "INSERT INTO evidence (product_id, file_hash) VALUES (?, ?) ON CONFLICT (product_id) DO UPDATE SET file_hash = excluded.file_hash",
      productId,
      fileHash,
    );
  }

  async dropEvidence(kept: readonly Hex[]): Promise<Hex[]> {
    return this.#database.transaction(async (sql) => {
      const others = kept.length === 0 ? "" : `WHERE product_id NOT IN (${kept.map(() => "?").join(", ")})`;
      const gone = new Set(
        (await sql.all(`DELETE FROM evidence ${others} RETURNING file_hash`, ...kept)).map(
          ({ file_hash }) => file_hash as Hex,
        ),
      );
      const free: Hex[] = [];
      for (const hash of gone) if (!(await isNeeded(sql, hash))) free.push(hash);
      return free;
    });
  }

  async putDuty(key: string, duty: Duty): Promise<void> {
    await this.#database.transaction(async (sql) => {
      // Deleted first: a replaced row counts as new.
      await sql.run("DELETE FROM duties WHERE key = ?", key);
      await sql.run(
        "INSERT INTO duties (key, updated_at, data) VALUES (?, ?, ?)",
        key,
        duty.updatedAt,
        JSON.stringify(duty),
      );
      await sql.run(
        "DELETE FROM duties WHERE rowid NOT IN (SELECT rowid FROM duties ORDER BY updated_at DESC, rowid DESC LIMIT ?)",
        DUTIES_KEPT,
      );
    });
  }

  async duty(key: string): Promise<Duty | undefined> {
    const row = await this.#database.one("SELECT data FROM duties WHERE key = ?", key);
    return row === undefined ? undefined : (JSON.parse(row.data as string) as Duty);
  }

  async duties(count: number): Promise<Duty[]> {
    return (
      await this.#database.all("SELECT data FROM duties ORDER BY updated_at DESC, rowid DESC LIMIT ?", count)
    ).map(({ data }) => JSON.parse(data as string) as Duty);
  }

  async gained(source: Gain): Promise<bigint> {
    return (await this.#database.all("SELECT amount FROM gains WHERE kind = ?", source)).reduce(
      (sum, { amount }) => sum + BigInt(amount as string),
      0n,
    );
  }
}

/** Whether anything else needs this file. */
async function isNeeded(sql: Sql, fileHash: Hex): Promise<boolean> {
  const query = `SELECT 1 FROM evidence WHERE file_hash = ?1
    UNION ALL SELECT 1 FROM attestations WHERE file_hash = ?1
    UNION ALL SELECT 1 FROM job_files WHERE hash = ?1 LIMIT 1`;
  return (await sql.one(query, fileHash)) !== undefined;
}

function disputeOf(row: Row): KnownDispute {
  return { id: Number(row.id), challengeId: row.challenge_id as Hex };
}
