import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { EscrowKind } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { EscrowItem, EscrowStore, KnownEscrow, Witnessed } from "../duties/escrow-store.ts";

/** Blocks that an escrow that has ended is remembered for: a reorganisation may open it again. */
const KEPT_BLOCKS = 1000;

type EscrowEvent = Extract<ChainEvent, { kind: "escrowOpened" | "escrowDelivered" | "escrowMoved" | "escrowClosed" | "espRegistered" }>;
type Row = Record<string, unknown>;

/** Inside the transaction that stores a range of blocks. */
export function applyEscrow(database: DatabaseSync, event: EscrowEvent): void {
  const run = (sql: string, ...values: SQLInputValue[]) => void database.prepare(sql).run(...values);
  const of = "WHERE kind = ? AND id = ?";
  switch (event.kind) {
    case "escrowOpened": {
      // The same product may be on sale again.
      const { kind, id, ...data } = event.escrow;
      run("INSERT OR REPLACE INTO escrows (kind, id, data, block, moved_block) VALUES (?, ?, ?, ?, ?)", kind, id, JSON.stringify(data), event.block, event.block);
      return run("DELETE FROM escrows WHERE closed_block < ?", event.block - KEPT_BLOCKS);
    }
    case "escrowDelivered": {
      const sql = "UPDATE escrows SET items = ?1, delivered_block = ?2, moved_block = ?2 WHERE kind = ?3 AND id = ?4";
      return run(sql, JSON.stringify(event.items), event.block, event.escrow.kind, event.escrow.id);
    }
    case "escrowMoved":
      return run(`UPDATE escrows SET moved_block = ? ${of}`, event.block, event.escrow.kind, event.escrow.id);
    case "escrowClosed":
      return run(`UPDATE escrows SET closed_block = ? ${of}`, event.block, event.escrow.kind, event.escrow.id);
    case "espRegistered":
      return run("INSERT OR IGNORE INTO esps (address, block) VALUES (?, ?)", event.esp, event.block);
  }
}

/** Inside the transaction that forgets all blocks after `number`. What is kept for payers stays. */
export function rewindEscrows(database: DatabaseSync, number: number): void {
  const run = (sql: string) => database.prepare(sql).run(number);
  run("DELETE FROM escrows WHERE block > ?");
  run("UPDATE escrows SET items = NULL, delivered_block = NULL WHERE delivered_block > ?");
  run("UPDATE escrows SET closed_block = NULL WHERE closed_block > ?");
  // Whoever waits for a time that it read of one looks again.
  run("UPDATE escrows SET moved_block = -moved_block WHERE moved_block > ?");
  run("DELETE FROM esps WHERE block > ?");
}

export class SqliteEscrowStore implements EscrowStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async openEscrows(): Promise<KnownEscrow[]> {
    return this.#database.prepare("SELECT * FROM escrows WHERE closed_block IS NULL ORDER BY block").all().map(escrowOf);
  }

  async escrow(kind: EscrowKind, id: Hex): Promise<KnownEscrow | undefined> {
    const row = this.#database.prepare("SELECT * FROM escrows WHERE kind = ? AND id = ? AND closed_block IS NULL").get(kind, id);
    return row === undefined ? undefined : escrowOf(row);
  }

  async esps(): Promise<Address[]> {
    return this.#database.prepare("SELECT address FROM esps ORDER BY block, rowid").all().map(({ address }) => address as Address);
  }

  async witnessed(sealedRoot: Hex, encryptionKey: Hex): Promise<Witnessed | undefined> {
    const row = this.#database.prepare("SELECT * FROM witnessed WHERE sealed_root = ? AND encryption_key = ?").get(sealedRoot, encryptionKey);
    if (row === undefined) return undefined;
    return { sealedRoot, encryptionKey, envelopeHash: row.envelope_hash as Hex, keptUntil: Number(row.kept_until) };
  }

  async putWitnessed({ sealedRoot, encryptionKey, envelopeHash, keptUntil }: Witnessed): Promise<void> {
    this.#database.prepare("INSERT OR REPLACE INTO witnessed VALUES (?, ?, ?, ?)").run(sealedRoot, encryptionKey, envelopeHash, keptUntil);
  }

  async dropWitnessed(time: number): Promise<Hex[]> {
    const gone = this.#database.prepare("DELETE FROM witnessed WHERE kept_until < ? RETURNING envelope_hash").all(time);
    return gone.map(({ envelope_hash }) => envelope_hash as Hex);
  }
}

function escrowOf(row: Row): KnownEscrow {
  const data = JSON.parse(row.data as string) as Omit<KnownEscrow, "kind" | "id" | "items" | "movedBlock">;
  const items = row.items === null ? null : (JSON.parse(row.items as string) as EscrowItem[]);
  return { kind: row.kind as EscrowKind, id: row.id as Hex, ...data, items, movedBlock: Number(row.moved_block) };
}
