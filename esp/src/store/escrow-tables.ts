/** Others' escrows, providers, and files kept for silent payers, in the database. */
import type { EscrowKind } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { EscrowItem, EscrowStore, KnownBacking, KnownEscrow, Witnessed } from "../duties/escrow-store.ts";
import { openBackings } from "./backing-table.ts";
import type { Database, Row, Sql } from "./database.ts";

/** Blocks for which an ended escrow is kept: a reorganisation may reopen it. */
const KEPT_BLOCKS = 1000;

type EscrowEvent = Extract<
  ChainEvent,
  { kind: "escrowOpened" | "escrowDelivered" | "escrowMoved" | "escrowClosed" | "espRegistered" }
>;

/** Inside the transaction that stores a range of blocks. */
export async function applyEscrow(sql: Sql, event: EscrowEvent): Promise<void> {
  const of = "WHERE kind = ? AND id = ?";
  switch (event.kind) {
    case "escrowOpened": {
      // The same product may be on sale again.
      const { kind, id, ...data } = event.escrow;
      await sql.run(`DELETE FROM escrows ${of}`, kind, id);
      await sql.run(
        "INSERT INTO escrows (kind, id, data, block, moved_block) VALUES (?, ?, ?, ?, ?)",
        kind,
        id,
        JSON.stringify(data),
        event.block,
        event.block,
      );
      return sql.run("DELETE FROM escrows WHERE closed_block < ?", event.block - KEPT_BLOCKS);
    }
    case "escrowDelivered": {
      const update = `UPDATE escrows SET items = ?, delivered_block = ?, moved_block = ? ${of}`;
      return sql.run(update, JSON.stringify(event.items), event.block, event.block, event.escrow.kind, event.escrow.id);
    }
    case "escrowMoved":
      return sql.run(`UPDATE escrows SET moved_block = ? ${of}`, event.block, event.escrow.kind, event.escrow.id);
    case "escrowClosed":
      return sql.run(`UPDATE escrows SET closed_block = ? ${of}`, event.block, event.escrow.kind, event.escrow.id);
    case "espRegistered":
      return sql.run(
        "INSERT INTO esps (address, block) VALUES (?, ?) ON CONFLICT (address) DO NOTHING",
        event.esp,
        event.block,
      );
  }
}

/** Inside the transaction that rolls back all blocks after `number`. Files kept for payers stay. */
export async function rewindEscrows(sql: Sql, number: number): Promise<void> {
  await sql.run("DELETE FROM escrows WHERE block > ?", number);
  await sql.run("UPDATE escrows SET items = NULL, delivered_block = NULL WHERE delivered_block > ?", number);
  await sql.run("UPDATE escrows SET closed_block = NULL WHERE closed_block > ?", number);
  // Updates the remaining rows, so that cached due times are invalidated.
  await sql.run("UPDATE escrows SET moved_block = -moved_block WHERE moved_block > ?", number);
  await sql.run("DELETE FROM esps WHERE block > ?", number);
}

export class EscrowTables implements EscrowStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async openEscrows(): Promise<KnownEscrow[]> {
    return (await this.#database.all("SELECT * FROM escrows WHERE closed_block IS NULL ORDER BY block")).map(escrowOf);
  }

  async escrow(kind: EscrowKind, id: Hex): Promise<KnownEscrow | undefined> {
    const row = await this.#database.one(
      "SELECT * FROM escrows WHERE kind = ? AND id = ? AND closed_block IS NULL",
      kind,
      id,
    );
    return row === undefined ? undefined : escrowOf(row);
  }

  openBackings(): Promise<KnownBacking[]> {
    return openBackings(this.#database);
  }

  async esps(): Promise<Address[]> {
    return (await this.#database.all("SELECT address FROM esps ORDER BY block, rowid")).map(
      ({ address }) => address as Address,
    );
  }

  async witnessed(sealedRoot: Hex, encryptionKey: Hex): Promise<Witnessed | undefined> {
    const row = await this.#database.one(
      "SELECT * FROM witnessed WHERE sealed_root = ? AND encryption_key = ?",
      sealedRoot,
      encryptionKey,
    );
    if (row === undefined) return undefined;
    return { sealedRoot, encryptionKey, envelopeHash: row.envelope_hash as Hex, keptUntil: Number(row.kept_until) };
  }

  async putWitnessed({ sealedRoot, encryptionKey, envelopeHash, keptUntil }: Witnessed): Promise<void> {
    const sql = `INSERT INTO witnessed (sealed_root, encryption_key, envelope_hash, kept_until) VALUES (?, ?, ?, ?)
      ON CONFLICT (sealed_root, encryption_key) DO UPDATE SET envelope_hash = excluded.envelope_hash, kept_until = excluded.kept_until`;
    await this.#database.run(sql, sealedRoot, encryptionKey, envelopeHash, keptUntil);
  }

  async dropWitnessed(time: number): Promise<Hex[]> {
    const gone = await this.#database.all("DELETE FROM witnessed WHERE kept_until < ? RETURNING envelope_hash", time);
    return gone.map(({ envelope_hash }) => envelope_hash as Hex);
  }
}

function escrowOf(row: Row): KnownEscrow {
  const data = JSON.parse(row.data as string) as Omit<KnownEscrow, "kind" | "id" | "items" | "movedBlock">;
  const items = row.items === null ? null : (JSON.parse(row.items as string) as EscrowItem[]);
  return { kind: row.kind as EscrowKind, id: row.id as Hex, ...data, items, movedBlock: Number(row.moved_block) };
}
