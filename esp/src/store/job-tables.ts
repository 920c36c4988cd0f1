/** Jobs, products and the cursor, in the database. */
import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ProductStatus, ProofJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { GenerationJob, Job, JobState } from "../jobs/job.ts";
import type { Attestation, Checkpoint, IndexedProduct, JobStore, KnownProduct } from "../jobs/job-store.ts";
import { rewindBackings } from "./backing-table.ts";
import { applyEvent } from "./chain-events.ts";
import type { Database, Row, Sql } from "./database.ts";
import { rewindCases } from "./duty-tables.ts";
import { rewindEscrows } from "./escrow-tables.ts";
import { jobFrom, jobOf, saleFrom, save } from "./job-rows.ts";

/** Number of block hashes that are kept: deeper reorganisations cannot be distinguished from a new chain. */
const CHECKPOINTS_KEPT = 256;
/** Products per read. */
const PAGE = 10_000;

export class JobTables implements JobStore {
  readonly where: string;
  readonly setting: string;
  readonly #database: Database;

  constructor(database: Database) {
    this.where = database.where;
    this.setting = database.setting;
    this.#database = database;
  }

  async job(id: string): Promise<Job | undefined> {
    return jobFrom(this.#database, id);
  }

  async jobsIn(states: readonly JobState[]): Promise<Job[]> {
    const rows = await this.#database.all(
      `SELECT data FROM jobs WHERE state IN (${marks(states)}) ORDER BY created_at, rowid`,
      ...states,
    );
    return rows.map(jobOf);
  }

  async countIn(states: readonly JobState[]): Promise<number> {
    return Number(
      (await this.#database.one(`SELECT count(*) AS n FROM jobs WHERE state IN (${marks(states)})`, ...states))!.n,
    );
  }

  async saleTo(productId: Hex, buyer: Address): Promise<Job | undefined> {
    return saleFrom(this.#database, productId, buyer);
  }

  async liveQuotes(time: number, producer?: Address): Promise<GenerationJob[]> {
    const sql = "SELECT data FROM jobs WHERE state = 'quoted' AND quote_expiry > ?";
    const rows =
      producer === undefined
        ? await this.#database.all(sql, time)
        : await this.#database.all(`${sql} AND payer = ?`, time, producer.toLowerCase());
    return rows.map((row) => jobOf(row) as GenerationJob);
  }

  async insert(job: Job): Promise<void> {
    await this.#database.transaction((sql) => save(sql, job));
  }

  async change(id: string, change: (job: Job) => Job | null): Promise<Job> {
    return this.#database.transaction(async (sql) => {
      const job = await jobFrom(sql, id, sql.forUpdate);
      if (job === undefined) throw new GenuineError("unknown_job", `There is no job ${id}.`);
      const changed = change(job);
      return changed === null ? job : save(sql, changed);
    });
  }

  async dropQuotes(time: number): Promise<void> {
    await this.#database.transaction(async (sql) => {
      const gone = await sql.all("DELETE FROM jobs WHERE state = 'quoted' AND quote_expiry <= ? RETURNING id", time);
      for (const { id } of gone) await sql.run("DELETE FROM job_files WHERE job_id = ?", id as string);
    });
  }

  async apply(events: readonly ChainEvent[], end: Checkpoint, before?: Checkpoint): Promise<Job[] | undefined> {
    return this.#database.transaction(async (sql) => {
      if (!(await isNewest(sql, before))) return undefined;
      const changed: Job[] = [];
      for (const event of events) {
        const job = await applyEvent(sql, event);
        if (job !== undefined) changed.push(job);
      }
      await sql.run(
        "INSERT INTO checkpoints (number, hash) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET hash = excluded.hash",
        end.number,
        end.hash,
      );
      const kept = "SELECT number FROM checkpoints ORDER BY number DESC LIMIT ?";
      await sql.run(`DELETE FROM checkpoints WHERE number NOT IN (${kept})`, CHECKPOINTS_KEPT);
      return changed;
    });
  }

  async checkpoints(): Promise<Checkpoint[]> {
    return (await this.#database.all("SELECT number, hash FROM checkpoints ORDER BY number DESC")).map(checkpointOf);
  }

  async rewind(number: number, newest: Checkpoint): Promise<number[] | undefined> {
    return this.#database.transaction(async (sql) => {
      if (!(await isNewest(sql, newest))) return undefined;
      await sql.run("DELETE FROM checkpoints WHERE number > ?", number);
      const gone = await sql.all("DELETE FROM products WHERE block > ? RETURNING serial", number);
      await rewindCases(sql, number);
      await rewindEscrows(sql, number);
      await rewindBackings(sql, number);
      const undone = await sql.all("DELETE FROM product_statuses WHERE block > ? RETURNING product_id", number);
      const before = "SELECT status FROM product_statuses WHERE product_id = products.id ORDER BY number DESC LIMIT 1";
      const changed: Row[] = [];
      for (const id of new Set(undone.map(({ product_id }) => product_id as string))) {
        changed.push(
          ...(await sql.all(
            `UPDATE products SET status = coalesce((${before}), 'active') WHERE id = ? RETURNING serial`,
            id,
          )),
        );
      }
      return [...gone, ...changed].map(({ serial }) => Number(serial));
    });
  }

  async settleFact(name: string, value: string): Promise<string> {
    await this.#database.run(
      "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
      name,
      value,
    );
    return (await this.#database.one("SELECT value FROM facts WHERE name = ?", name))!.value as string;
  }

  async product(id: Hex): Promise<KnownProduct | undefined> {
    const row = await this.#database.one("SELECT * FROM products WHERE id = ?", id);
    return row === undefined ? undefined : productOf(row);
  }

  async productBySerial(serial: number): Promise<KnownProduct | undefined> {
    const row = await this.#database.one("SELECT * FROM products WHERE serial = ?", serial);
    return row === undefined ? undefined : productOf(row);
  }

  async productsOfFile(fileHash: Hex): Promise<KnownProduct[]> {
    const sql = "SELECT * FROM products WHERE file_hash = ? AND status <> 'removed' ORDER BY serial";
    return (await this.#database.all(sql, fileHash)).map(productOf);
  }

  async *fingerprints(): AsyncIterable<IndexedProduct> {
    const sql = `SELECT serial, status, pdq, iscc, colour, quality, detail FROM products WHERE serial > ? ORDER BY serial LIMIT ${PAGE}`;
    for (let last = 0; ; ) {
      const rows = await this.#database.all(sql, last);
      for (const row of rows)
        yield { serial: Number(row.serial), status: row.status as ProductStatus, fingerprints: fingerprintsOf(row) };
      if (rows.length < PAGE) return;
      last = Number(rows.at(-1)!.serial);
    }
  }

  async products(): Promise<KnownProduct[]> {
    return (await this.#database.all("SELECT * FROM products ORDER BY serial")).map(productOf);
  }

  async insertAttestation({ productId, producer, fileHash, expiry }: Attestation): Promise<void> {
    const sql = `INSERT INTO attestations (product_id, producer, file_hash, expiry) VALUES (?, ?, ?, ?)
      ON CONFLICT (product_id) DO UPDATE SET producer = excluded.producer, file_hash = excluded.file_hash, expiry = excluded.expiry`;
    await this.#database.run(sql, productId, producer.toLowerCase(), fileHash, expiry);
  }

  async pendingAttestations(producer: Address, time: number): Promise<number> {
    const sql =
      "SELECT count(*) AS n FROM attestations WHERE producer = ? AND expiry > ? AND product_id NOT IN (SELECT id FROM products)";
    return Number((await this.#database.one(sql, producer.toLowerCase(), time))!.n);
  }

  async isCustomer(account: Address): Promise<boolean> {
    const sql = `SELECT 1 FROM jobs WHERE payer = ? AND state NOT IN ('quoted', 'failed', 'refunded', 'agreed') LIMIT 1`;
    return (await this.#database.one(sql, account.toLowerCase())) !== undefined;
  }

  async keepUpload(
    { fileHash, size, customer, at }: { fileHash: Hex; size: number; customer: boolean; at: number },
    budget: number,
  ): Promise<Hex[]> {
    return this.#database.transaction(async (sql) => {
      await sql.run(
        `INSERT INTO uploads (file_hash, size, customer, since) VALUES (?, ?, ?, ?)
        ON CONFLICT (file_hash) DO UPDATE SET since = excluded.since, customer = excluded.customer`,
        fileHash,
        size,
        customer ? 1 : 0,
        at,
      );
      await sql.run("DELETE FROM uploads WHERE file_hash IN (SELECT file_hash FROM products)");
      let left = Number((await sql.one("SELECT coalesce(sum(size), 0) AS n FROM uploads"))!.n) - budget;
      const free: Hex[] = [];
      while (left > 0) {
        const oldest = await sql.one(
          "SELECT file_hash, size FROM uploads WHERE file_hash <> ? ORDER BY customer, since LIMIT 1",
          fileHash,
        );
        if (oldest === undefined) break;
        const hash = oldest.file_hash as Hex;
        left -= Number(oldest.size);
        await sql.run("DELETE FROM uploads WHERE file_hash = ?", hash);
        await sql.run("DELETE FROM attestations WHERE file_hash = ?", hash);
        if (!(await isNeeded(sql, hash))) free.push(hash);
      }
      return free;
    });
  }

  async dropAttestations(time: number): Promise<Hex[]> {
    return this.#database.transaction(async (sql) => {
      const dead =
        "DELETE FROM attestations WHERE expiry <= ? AND product_id NOT IN (SELECT id FROM products) RETURNING file_hash";
      const hashes = new Set((await sql.all(dead, time)).map((row) => row.file_hash as Hex));
      const free: Hex[] = [];
      for (const hash of hashes) {
        if (await isNeeded(sql, hash)) continue;
        await sql.run("DELETE FROM uploads WHERE file_hash = ?", hash);
        free.push(hash);
      }
      return free;
    });
  }
}

/** Whether a remaining attestation, a product of any kind or a job has this file. */
async function isNeeded(sql: Sql, fileHash: Hex): Promise<boolean> {
  const query = `SELECT 1 FROM attestations WHERE file_hash = ?1
    UNION ALL SELECT 1 FROM products WHERE file_hash = ?1
    UNION ALL SELECT 1 FROM evidence WHERE file_hash = ?1
    UNION ALL SELECT 1 FROM job_files WHERE hash = ?1 LIMIT 1`;
  return (await sql.one(query, fileHash)) !== undefined;
}

/** Whether this is the newest processed block; keeps it so until the transaction ends. */
async function isNewest(sql: Sql, expected: Checkpoint | undefined): Promise<boolean> {
  await sql.lock("checkpoints");
  const row = await sql.one("SELECT number, hash FROM checkpoints ORDER BY number DESC LIMIT 1");
  return row === undefined
    ? expected === undefined
    : Number(row.number) === expected?.number && row.hash === expected.hash;
}

function checkpointOf(row: Row): Checkpoint {
  return { number: Number(row.number), hash: row.hash as Hex };
}

function productOf(row: Row): KnownProduct {
  return {
    id: row.id as Hex,
    serial: Number(row.serial),
    producer: row.producer as Address,
    esp: row.esp as Address,
    fingerprints: fingerprintsOf(row),
    status: row.status as ProductStatus,
    proof: JSON.parse(row.proof as string) as ProofJson,
    block: Number(row.block),
    since: Number(row.since),
  };
}

function fingerprintsOf(row: Row): Fingerprints {
  const [pdq, iscc, colour] = [row.pdq, row.iscc, row.colour].map((word) => BigInt(`0x${word as string}`)) as [
    bigint,
    bigint,
    bigint,
  ];
  return { pdq, iscc, colour, quality: Number(row.quality), detail: Number(row.detail) };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}
