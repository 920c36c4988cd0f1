/** Applies an event of the chain to the tables, inside the transaction that stores its range of blocks. */
import type { ChainEvent } from "../chain/events.ts";
import { afterLock, afterMove, isOver, type Job, type SaleJob } from "../jobs/job.ts";
import { applyBacking } from "./backing-table.ts";
import type { Sql } from "./database.ts";
import { applyCase } from "./duty-tables.ts";
import { applyEscrow } from "./escrow-tables.ts";
import { jobFrom, now, saleFrom, save } from "./job-rows.ts";

/** Resolves to the job that it has moved, if any. */
export async function applyEvent(sql: Sql, event: ChainEvent): Promise<Job | undefined> {
  switch (event.kind) {
    case "taskLocked": {
      const job = await jobFrom(sql, event.taskId, sql.forUpdate);
      const changed = job?.kind === "generation" ? afterLock(job, event) : null;
      return changed === null ? undefined : save(sql, changed);
    }
    case "taskMoved":
      return move(sql, await jobFrom(sql, event.taskId, sql.forUpdate), event.move);
    case "saleLocked": {
      const before = await saleFrom(sql, event.productId, event.buyer, sql.forUpdate);
      // After a reorganisation the same lock appears again, under another id.
      if (before !== undefined && !isOver(before.state) && before.encryptionKey === event.encryptionKey) {
        return save(sql, { ...before, closesAt: before.state === "queued" ? event.deliverBy : before.closesAt });
      }
      return (await jobFrom(sql, event.saleId)) === undefined ? save(sql, saleJobOf(event)) : undefined;
    }
    case "saleMoved":
      return move(sql, await saleFrom(sql, event.productId, event.buyer, sql.forUpdate), event.move);
    case "productRegistered": {
      const { id, producer, esp, fingerprints, proof, block, since } = event.product;
      const { pdq, iscc, colour, quality, detail } = fingerprints;
      const words = [pdq, iscc, colour].map((word) => word.toString(16)) as [string, string, string];
      const insert = `INSERT INTO products (id, producer, esp, pdq, iscc, colour, quality, detail, status, proof, block, since, file_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET block = excluded.block, since = excluded.since`;
      await sql.run(
        insert,
        id,
        producer,
        esp,
        ...words,
        quality,
        detail,
        JSON.stringify(proof),
        block,
        since,
        proof.fileHash,
      );
      return undefined;
    }
    case "escrowOpened":
    case "escrowDelivered":
    case "escrowMoved":
    case "escrowClosed":
    case "espRegistered":
      await applyEscrow(sql, event);
      return undefined;
    case "backingBegun":
    case "backingEnded":
      await applyBacking(sql, event);
      return undefined;
    case "taskPaid":
      if ((await jobFrom(sql, event.taskId)) !== undefined) await applyCase(sql, { ...event, kind: "gained" });
      return undefined;
    case "challengeOpened":
    case "challengeDisputed":
    case "challengeClosed":
    case "gained":
      await applyCase(sql, event);
      return undefined;
    case "productMoved":
    case "licensed":
    case "listingsCancelled":
    case "backingReserved":
      return undefined;
    case "productStatus":
      await sql.run(
        "INSERT INTO product_statuses (product_id, status, block) VALUES (?, ?, ?)",
        event.productId,
        event.status,
        event.block,
      );
      await sql.run("UPDATE products SET status = ? WHERE id = ?", event.status, event.productId);
      return undefined;
  }
}

async function move(sql: Sql, job: Job | undefined, step: Parameters<typeof afterMove>[1]): Promise<Job | undefined> {
  const changed = job === undefined ? null : afterMove(job, step);
  return changed === null ? undefined : save(sql, changed);
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
