/** Backings of settled sales that have not ended, in the database. */
import type { Hex } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { KnownBacking } from "../duties/escrow-store.ts";
import type { Sql } from "./database.ts";

/** Blocks for which an ended backing is kept: a reorganisation may bring it back. */
const KEPT_BLOCKS = 1000;

type BackingEvent = Extract<ChainEvent, { kind: "backingBegun" | "backingEnded" }>;

/** Inside the transaction that stores a range of blocks. */
export async function applyBacking(sql: Sql, event: BackingEvent): Promise<void> {
  const { productId, block } = event;
  if (event.kind === "backingEnded")
    return sql.run(
      "UPDATE backings SET ended_block = ? WHERE product_id = ? AND ended_block IS NULL",
      block,
      productId,
    );
  // A product can be sold twice in one block, by colluding accounts.
  const insert = `INSERT INTO backings (product_id, until, block) VALUES (?, ?, ?)
    ON CONFLICT (product_id, block) DO UPDATE SET until = excluded.until, ended_block = NULL`;
  await sql.run(insert, productId, event.until, block);
  await sql.run("DELETE FROM backings WHERE ended_block < ?", block - KEPT_BLOCKS);
}

/** Inside the transaction that rolls back all blocks after `number`. */
export async function rewindBackings(sql: Sql, number: number): Promise<void> {
  await sql.run("DELETE FROM backings WHERE block > ?", number);
  await sql.run("UPDATE backings SET ended_block = NULL WHERE ended_block > ?", number);
}

export async function openBackings(sql: Sql): Promise<KnownBacking[]> {
  const rows = await sql.all("SELECT product_id, until FROM backings WHERE ended_block IS NULL ORDER BY block");
  return rows.map((row) => ({ productId: row.product_id as Hex, until: Number(row.until) }));
}
