/** Jobs as rows, inside the caller's transaction. */
import type { Address, Hex } from "viem";
import { type Job, UNDELIVERED_STATES } from "../jobs/job.ts";
import type { Row, Sql } from "./database.ts";

const MAKING: ReadonlySet<string> = new Set(UNDELIVERED_STATES);

export async function jobFrom(sql: Sql, id: string, forUpdate = ""): Promise<Job | undefined> {
  const row = await sql.one(`SELECT data FROM jobs WHERE id = ?${forUpdate}`, id);
  return row === undefined ? undefined : jobOf(row);
}

export async function saleFrom(sql: Sql, productId: Hex, buyer: Address, forUpdate = ""): Promise<Job | undefined> {
  const row = await sql.one(
    `SELECT data FROM jobs WHERE product = ? AND payer = ? ORDER BY rowid DESC LIMIT 1${forUpdate}`,
    productId,
    buyer.toLowerCase(),
  );
  return row === undefined ? undefined : jobOf(row);
}

export async function save(sql: Sql, job: Job): Promise<Job> {
  const saved = { ...job, updatedAt: now() };
  const product = job.kind === "sale" ? job.productId : null;
  const expiry = job.kind === "generation" ? job.quote.expiry : null;
  const upsert = `INSERT INTO jobs (id, kind, state, payer, product, quote_expiry, created_at, data, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = excluded.updated_at`;
  await sql.run(
    upsert,
    job.id,
    job.kind,
    job.state,
    job.payer.toLowerCase(),
    product,
    expiry,
    job.createdAt,
    JSON.stringify(saved),
    saved.updatedAt,
  );
  // Files are only ever added, and before the delivery.
  if (!MAKING.has(job.state)) return saved;
  for (const { sealed, packed } of job.items) {
    for (const hash of [sealed.contentHash, packed?.envelopeHash]) {
      if (hash !== undefined)
        await sql.run(
          "INSERT INTO job_files (job_id, hash) VALUES (?, ?) ON CONFLICT (job_id, hash) DO NOTHING",
          job.id,
          hash,
        );
    }
  }
  return saved;
}

export function jobOf(row: Row): Job {
  return JSON.parse(row.data as string) as Job;
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}
