/**
 * Persistent state: orders, files, and the amount spent on each day. One file for one process; each change is on disk when
 * the call returns.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ContentKind } from "@genuine/sdk/content-kind";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { formatMoney } from "@genuine/sdk/money";
import type { Address, Hex } from "viem";

const DAY_MS = 86_400_000;

/**
 * paying: the payment may be pending. paid: the money is in the escrow, and the order is processed to its end. done:
 * all available files are opened. failed: no file is available.
 */
type OrderState = "paying" | "paid" | "done" | "failed";

/** A client's request. */
export type OrderRequest = {
  kind: ContentKind;
  prompt: string;
  items: number;
  /** Any provider if undefined. */
  model?: string;
  provider?: Address;
  /** Pixels; of any size if undefined. */
  size?: { width: number; height: number };
  /** Base units, as a decimal string; in addition to the gateway's own limits. */
  maxFee?: string;
  /** The client wants the file in the response, not its URL (AI Horde). */
  inline?: boolean;
};

export type Order = {
  id: string;
  request: OrderRequest;
  state: OrderState;
  /** Whether the transaction that pays was handed to the chain's node. */
  sent: boolean;
  esp: { address: Address; name: string; endpoint: string };
  answer: QuoteAnswer;
  failure: { code: string; message: string } | null;
  createdAt: number;
};

/** A file of an order, with its present state. */
export type StoredFile = {
  index: number;
  /** Secret part of its URL, which grants access to the file. */
  name: string;
  /** The sealed package, before it is opened. */
  sealed: Uint8Array | null;
  file: Uint8Array | null;
  proof: Proof | null;
};

/** Provenance of a file; each part can be verified on chain. */
export type Proof = {
  chainId: number;
  productRegistry: Address;
  productId: Hex;
  taskId: Hex;
  provider: Address;
  mediaType: string;
  /** SHA-256 of the file. */
  fileHash: Hex;
  contentRoot: Hex;
  promptCommitment: Hex;
  /** Opens the commitment, of the first item; the others have the seeds that follow. Keep it to show the prompt later. */
  opening: QuoteAnswer["opening"];
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    answered INTEGER NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS orders_of ON orders (fingerprint);
  CREATE TABLE IF NOT EXISTS files (
    order_id TEXT NOT NULL REFERENCES orders ON DELETE CASCADE,
    item INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE,
    sealed BLOB,
    file BLOB,
    proof TEXT,
    PRIMARY KEY (order_id, item)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS spending (id TEXT PRIMARY KEY, day TEXT NOT NULL, amount TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS spending_of ON spending (day);
`;

export type Limits = { dayLimit: bigint; orderLimit: bigint };

export class Store {
  readonly #database: DatabaseSync;
  readonly #limits: Limits;

  /** @throws GenuineError directory_in_use */
  constructor(dir: string, limits: Limits) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.#limits = limits;
    this.#database = new DatabaseSync(join(dir, "gateway.sqlite"));
    try {
      // Exclusive: a second process would apply the spending limits separately.
      this.#database.exec(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; COMMIT;",
      );
    } catch (cause) {
      this.#database.close();
      throw new GenuineError("directory_in_use", `Another gateway runs with the directory ${dir}.`, {
        remedy: "Stop it, or set another GENUINE_GATEWAY_DIR.",
        cause,
      });
    }
    this.#database.exec(SCHEMA);
  }

  /** Base units that may still be spent today. */
  left(now = Date.now()): bigint {
    const left = this.#limits.dayLimit - this.spent(now);
    return left > 0n ? left : 0n;
  }

  /** Base units spent or promised today. */
  spent(now = Date.now()): bigint {
    return this.#database
      .prepare("SELECT amount FROM spending WHERE day = ?")
      .all(dayOf(now))
      .reduce((sum, { amount }) => sum + BigInt(amount as string), 0n);
  }

  /**
   * Counts an amount as spent today, before it is spent.
   * @throws GenuineError order_limit, day_limit
   */
  reserve(id: string, amount: bigint, now = Date.now()): void {
    const { orderLimit, dayLimit } = this.#limits;
    if (amount > orderLimit)
      throw new GenuineError(
        "order_limit",
        `This costs ${formatMoney(amount)}; the gateway spends at most ${formatMoney(orderLimit)} at once.`,
        { remedy: "Order less, or raise GENUINE_GATEWAY_ORDER_LIMIT." },
      );
    if (amount > this.left(now))
      throw new GenuineError(
        "day_limit",
        `This costs ${formatMoney(amount)}; of today's ${formatMoney(dayLimit)} the gateway has ${formatMoney(this.left(now))} left.`,
        { remedy: "Wait until tomorrow (UTC), or raise GENUINE_GATEWAY_DAY_LIMIT." },
      );
    this.#database
      .prepare("INSERT INTO spending (id, day, amount) VALUES (?, ?, ?)")
      .run(id, dayOf(now), amount.toString());
  }

  /** Reverts a counted amount that was not spent or was refunded. */
  correct(id: string, amount: bigint): void {
    this.#database.prepare("UPDATE spending SET amount = ? WHERE id = ?").run(amount.toString(), id);
  }

  /** A new order, with its fee counted. @throws GenuineError order_limit, day_limit */
  add(order: Order, fingerprint: string): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      this.reserve(order.id, BigInt(order.answer.quote.fee));
      this.#database
        .prepare("INSERT INTO orders (id, fingerprint, state, answered, data, created_at) VALUES (?, ?, ?, 0, ?, ?)")
        .run(order.id, fingerprint, order.state, JSON.stringify(order), order.createdAt);
      const file = this.#database.prepare("INSERT INTO files (order_id, item, name) VALUES (?, ?, ?)");
      for (let item = 0; item < order.request.items; item++) file.run(order.id, item, crypto.randomUUID());
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  update(order: Order): void {
    this.#database
      .prepare("UPDATE orders SET state = ?, data = ? WHERE id = ?")
      .run(order.state, JSON.stringify(order), order.id);
  }

  order(id: string): Order | undefined {
    const row = this.#database.prepare("SELECT data FROM orders WHERE id = ?").get(id);
    return row === undefined ? undefined : orderOf(row);
  }

  /** Orders in progress. */
  open(): Order[] {
    return this.#database.prepare("SELECT data FROM orders WHERE state IN ('paying', 'paid')").all().map(orderOf);
  }

  /**
   * Orders of the same request whose response was not delivered, the oldest first. Failed ones are excluded.
   * @param answered Includes those whose response was delivered.
   */
  alike(fingerprint: string, answered: boolean): Order[] {
    return this.#database
      .prepare(
        `SELECT data FROM orders WHERE fingerprint = ? AND state <> 'failed' ${answered ? "" : "AND answered = 0"} ORDER BY created_at, rowid`,
      )
      .all(fingerprint)
      .map(orderOf);
  }

  /** A client has received the whole response. */
  markAnswered(id: string): void {
    this.#database.prepare("UPDATE orders SET answered = 1 WHERE id = ?").run(id);
  }

  files(orderId: string): StoredFile[] {
    return this.#database.prepare("SELECT * FROM files WHERE order_id = ? ORDER BY item").all(orderId).map(fileOf);
  }

  fileNamed(name: string): StoredFile | undefined {
    const row = this.#database.prepare("SELECT * FROM files WHERE name = ?").get(name);
    return row === undefined ? undefined : fileOf(row);
  }

  keepSealed(orderId: string, index: number, sealed: Uint8Array): void {
    this.#database.prepare("UPDATE files SET sealed = ? WHERE order_id = ? AND item = ?").run(sealed, orderId, index);
  }

  keepFile(orderId: string, index: number, file: Uint8Array, proof: Proof): void {
    this.#database
      .prepare("UPDATE files SET sealed = NULL, file = ?, proof = ? WHERE order_id = ? AND item = ?")
      .run(file, JSON.stringify(proof), orderId, index);
  }

  /** Deletes ended orders older than this many days. */
  prune(keepDays: number, now = Date.now()): void {
    const before = now - keepDays * DAY_MS;
    this.#database.prepare("DELETE FROM orders WHERE state IN ('done', 'failed') AND created_at < ?").run(before);
    this.#database.prepare("DELETE FROM spending WHERE day < ?").run(dayOf(before));
  }

  close(): void {
    this.#database.close();
  }
}

type Row = Record<string, unknown>;

function orderOf({ data }: Row): Order {
  return JSON.parse(data as string) as Order;
}

function fileOf({ item, name, sealed, file, proof }: Row): StoredFile {
  return {
    index: item as number,
    name: name as string,
    sealed: sealed as Uint8Array | null,
    file: file as Uint8Array | null,
    proof: proof === null ? null : (JSON.parse(proof as string) as Proof),
  };
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
