import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ProductStatus, ProofJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import { afterLock, afterMove, type GenerationJob, isOver, type Job, type JobState, type SaleJob } from "../jobs/job.ts";
import { applyCase, rewindCases } from "./sqlite-duty-store.ts";
import { applyEscrow, rewindEscrows } from "./sqlite-escrow-store.ts";
import type { Attestation, Checkpoint, JobStore, KnownProduct } from "../jobs/job-store.ts";

/** How many processed blocks are remembered by hash: reorganisations deeper than these can not be told from a new chain. */
const CHECKPOINTS_KEPT = 256;

type Row = Record<string, unknown>;

export class SqliteJobStore implements JobStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async job(id: string): Promise<Job | undefined> {
    return this.#job(id);
  }

  async jobsIn(states: readonly JobState[]): Promise<Job[]> {
    return this.#all(`SELECT data FROM jobs WHERE state IN (${marks(states)}) ORDER BY created_at, rowid`, ...states).map(jobOf);
  }

  async countIn(states: readonly JobState[]): Promise<number> {
    return Number(this.#one(`SELECT count(*) AS n FROM jobs WHERE state IN (${marks(states)})`, ...states)!.n);
  }

  async saleTo(productId: Hex, buyer: Address): Promise<Job | undefined> {
    return this.#saleTo(productId, buyer);
  }

  async liveQuotes(time: number, producer?: Address): Promise<GenerationJob[]> {
    const rows =
      producer === undefined
        ? this.#all("SELECT data FROM jobs WHERE state = 'quoted' AND quote_expiry > ?", time)
        : this.#all("SELECT data FROM jobs WHERE state = 'quoted' AND quote_expiry > ? AND payer = ?", time, producer.toLowerCase());
    return rows.map((row) => jobOf(row) as GenerationJob);
  }

  async insert(job: Job): Promise<void> {
    this.#save(job);
  }

  async change(id: string, change: (job: Job) => Job | null): Promise<Job> {
    return this.#transaction(() => {
      const job = this.#job(id);
      if (job === undefined) throw new GenuineError("unknown_job", `There is no job ${id}.`);
      const changed = change(job);
      return changed === null ? job : this.#save(changed);
    });
  }

  async dropQuotes(time: number): Promise<void> {
    this.#run("DELETE FROM jobs WHERE state = 'quoted' AND quote_expiry <= ?", time);
  }

  async apply(events: readonly ChainEvent[], end: Checkpoint): Promise<Job[]> {
    return this.#transaction(() => {
      const changed = events.flatMap((event) => this.#applyOne(event) ?? []);
      this.#run("INSERT OR REPLACE INTO checkpoints (number, hash) VALUES (?, ?)", end.number, end.hash);
      const kept = "SELECT number FROM checkpoints ORDER BY number DESC LIMIT ?";
      this.#run(`DELETE FROM checkpoints WHERE number NOT IN (${kept})`, CHECKPOINTS_KEPT);
      return changed;
    });
  }

  async checkpoints(): Promise<Checkpoint[]> {
    return this.#all("SELECT number, hash FROM checkpoints ORDER BY number DESC").map((row) => ({ number: Number(row.number), hash: row.hash as Hex }));
  }

  async rewind(number: number): Promise<number[]> {
    return this.#transaction(() => {
      this.#run("DELETE FROM checkpoints WHERE number > ?", number);
      const gone = this.#all("DELETE FROM products WHERE block > ? RETURNING serial", number);
      rewindCases(this.#database, number);
      rewindEscrows(this.#database, number);
      this.#run("CREATE TEMP TABLE undone AS SELECT DISTINCT product_id FROM product_statuses WHERE block > ?", number);
      this.#run("DELETE FROM product_statuses WHERE block > ?", number);
      const before = "SELECT status FROM product_statuses WHERE product_id = products.id ORDER BY number DESC LIMIT 1";
      const changed = this.#all(`UPDATE products SET status = coalesce((${before}), 'active') WHERE id IN undone RETURNING serial`);
      this.#run("DROP TABLE undone");
      return [...gone, ...changed].map(({ serial }) => Number(serial));
    });
  }

  async identity(): Promise<string | undefined> {
    return this.#one("SELECT value FROM facts WHERE name = 'chain'")?.value as string | undefined;
  }

  async setIdentity(identity: string): Promise<void> {
    this.#run("INSERT OR REPLACE INTO facts (name, value) VALUES ('chain', ?)", identity);
  }

  async product(id: Hex): Promise<KnownProduct | undefined> {
    const row = this.#one("SELECT * FROM products WHERE id = ?", id);
    return row === undefined ? undefined : productOf(row);
  }

  async productBySerial(serial: number): Promise<KnownProduct | undefined> {
    const row = this.#one("SELECT * FROM products WHERE serial = ?", serial);
    return row === undefined ? undefined : productOf(row);
  }

  async productsOfFile(fileHash: Hex): Promise<KnownProduct[]> {
    const sql = "SELECT * FROM products WHERE proof ->> '$.fileHash' = ? AND status <> 'removed' ORDER BY serial";
    return this.#all(sql, fileHash).map(productOf);
  }

  *fingerprints(): Iterable<Pick<KnownProduct, "serial" | "status" | "fingerprints">> {
    for (const row of this.#database.prepare("SELECT serial, status, pdq, iscc, colour, quality, detail FROM products").iterate()) {
      yield { serial: Number(row.serial), status: row.status as ProductStatus, fingerprints: fingerprintsOf(row) };
    }
  }

  async products(): Promise<KnownProduct[]> {
    return this.#all("SELECT * FROM products ORDER BY serial").map(productOf);
  }

  async insertAttestation({ productId, producer, fileHash, expiry }: Attestation): Promise<void> {
    this.#run("INSERT OR REPLACE INTO attestations VALUES (?, ?, ?, ?)", productId, producer.toLowerCase(), fileHash, expiry);
  }

  async pendingAttestations(producer: Address, time: number): Promise<number> {
    const sql = "SELECT count(*) AS n FROM attestations WHERE producer = ? AND expiry > ? AND product_id NOT IN (SELECT id FROM products)";
    return Number(this.#one(sql, producer.toLowerCase(), time)!.n);
  }

  async dropAttestations(time: number): Promise<Hex[]> {
    return this.#transaction(() => {
      const dead = "FROM attestations WHERE expiry <= ? AND product_id NOT IN (SELECT id FROM products)";
      const hashes = this.#all(`SELECT DISTINCT file_hash ${dead}`, time).map((row) => row.file_hash as Hex);
      this.#run(`DELETE ${dead}`, time);
      return hashes.filter((hash) => !this.#isNeeded(hash));
    });
  }

  close(): void {
    this.#database.close();
  }

  /** Whether a remaining attestation, a product of any kind or a job has this file. */
  #isNeeded(fileHash: Hex): boolean {
    const sql = `SELECT 1 FROM attestations WHERE file_hash = ?1
      UNION ALL SELECT 1 FROM products WHERE proof ->> '$.fileHash' = ?1
      UNION ALL SELECT 1 FROM evidence WHERE file_hash = ?1
      UNION ALL SELECT 1 FROM jobs, json_each(data, '$.items') AS item WHERE item.value ->> '$.sealed.contentHash' = ?1 LIMIT 1`;
    return this.#one(sql, fileHash) !== undefined;
  }

  #applyOne(event: ChainEvent): Job | undefined {
    switch (event.kind) {
      case "taskLocked": {
        const job = this.#job(event.taskId);
        const changed = job?.kind === "generation" ? afterLock(job, event) : null;
        return changed === null ? undefined : this.#save(changed);
      }
      case "taskMoved":
        return this.#move(this.#job(event.taskId), event.move);
      case "saleLocked": {
        const before = this.#saleTo(event.productId, event.buyer);
        // A reorganisation shows the same lock again, under another id.
        if (before !== undefined && !isOver(before.state) && before.encryptionKey === event.encryptionKey) {
          return this.#save({ ...before, closesAt: before.state === "queued" ? event.deliverBy : before.closesAt });
        }
        return this.#job(event.saleId) === undefined ? this.#save(saleJobOf(event)) : undefined;
      }
      case "saleMoved":
        return this.#move(this.#saleTo(event.productId, event.buyer), event.move);
      case "productRegistered": {
        const { id, producer, esp, fingerprints, proof, block } = event.product;
        const { pdq, iscc, colour, quality, detail } = fingerprints;
        const sql = `INSERT INTO products (id, producer, esp, pdq, iscc, colour, quality, detail, status, proof, block)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?) ON CONFLICT (id) DO UPDATE SET block = excluded.block`;
        this.#run(sql, id, producer, esp, ...[pdq, iscc, colour].map((word) => word.toString(16)), quality, detail, JSON.stringify(proof), block);
        return undefined;
      }
      case "escrowOpened":
      case "escrowDelivered":
      case "escrowMoved":
      case "escrowClosed":
      case "espRegistered":
        applyEscrow(this.#database, event);
        return undefined;
      case "taskPaid":
        if (this.#job(event.taskId) !== undefined) applyCase(this.#database, { ...event, kind: "gained" });
        return undefined;
      case "challengeOpened":
      case "challengeDisputed":
      case "challengeClosed":
      case "gained":
        applyCase(this.#database, event);
        return undefined;
      case "productMoved":
      case "listingsCancelled":
        return undefined;
      case "productStatus":
        this.#run("INSERT INTO product_statuses (product_id, status, block) VALUES (?, ?, ?)", event.productId, event.status, event.block);
        this.#run("UPDATE products SET status = ? WHERE id = ?", event.status, event.productId);
        return undefined;
    }
  }

  #move(job: Job | undefined, move: Parameters<typeof afterMove>[1]): Job | undefined {
    const changed = job === undefined ? null : afterMove(job, move);
    return changed === null ? undefined : this.#save(changed);
  }

  #job(id: string): Job | undefined {
    const row = this.#one("SELECT data FROM jobs WHERE id = ?", id);
    return row === undefined ? undefined : jobOf(row);
  }

  #saleTo(productId: Hex, buyer: Address): Job | undefined {
    const sql = "SELECT data FROM jobs WHERE product = ? AND payer = ? ORDER BY rowid DESC LIMIT 1";
    const row = this.#one(sql, productId, buyer.toLowerCase());
    return row === undefined ? undefined : jobOf(row);
  }

  #save(job: Job): Job {
    const saved = { ...job, updatedAt: now() };
    const sql = `INSERT INTO jobs (id, kind, state, payer, product, quote_expiry, created_at, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data`;
    const product = job.kind === "sale" ? job.productId : null;
    const expiry = job.kind === "generation" ? job.quote.expiry : null;
    this.#run(sql, job.id, job.kind, job.state, job.payer.toLowerCase(), product, expiry, job.createdAt, JSON.stringify(saved));
    return saved;
  }

  #transaction<T>(body: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = body();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
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

function saleJobOf(event: Extract<ChainEvent, { kind: "saleLocked" }>): SaleJob {
  return {
    kind: "sale",
    id: event.saleId,
    state: "queued",
    payer: event.buyer,
    productId: event.productId,
    encryptionKey: event.encryptionKey,
    closesAt: event.deliverBy,
    items: [],
    receipts: [],
    failure: null,
    createdAt: now(),
    updatedAt: now(),
  };
}

function jobOf(row: Row): Job {
  return JSON.parse(row.data as string) as Job;
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
  };
}

function fingerprintsOf(row: Row): Fingerprints {
  const [pdq, iscc, colour] = [row.pdq, row.iscc, row.colour].map((word) => BigInt(`0x${word as string}`)) as [bigint, bigint, bigint];
  return { pdq, iscc, colour, quality: Number(row.quality), detail: Number(row.detail) };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
