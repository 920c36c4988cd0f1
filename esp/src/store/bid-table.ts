/** The bids that this provider keeps. */
import type { SignedBidJson } from "@genuine/sdk/bids";
import type { Address, Hex } from "viem";
import type { Database, Value } from "./database.ts";

/** Wide enough for any price: text sorts like the number then. */
const PRICE_DIGITS = 30;

export class BidTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Does nothing with one that is here already. */
  async put({ bid, signature }: SignedBidJson): Promise<void> {
    await this.#database.run(
      "INSERT INTO bids (buyer, nonce, product_id, price, expiry, data) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (buyer, nonce) DO NOTHING",
      bid.buyer.toLowerCase(),
      bid.nonce,
      bid.productId,
      bid.price.padStart(PRICE_DIGITS, "0"),
      bid.expiry,
      JSON.stringify({ bid, signature }),
    );
  }

  /** Those that have not expired at `time`, the highest first. */
  of(productId: Hex, time: number, limit: number): Promise<SignedBidJson[]> {
    const sql = "SELECT data FROM bids WHERE product_id = ? AND expiry > ? ORDER BY price DESC, buyer LIMIT ?";
    return this.#all(sql, productId, time, limit);
  }

  by(buyer: Address, time: number, limit: number): Promise<SignedBidJson[]> {
    const sql = "SELECT data FROM bids WHERE buyer = ? AND expiry > ? ORDER BY expiry DESC, nonce LIMIT ?";
    return this.#all(sql, buyer.toLowerCase(), time, limit);
  }

  /** Of all products, the highest first. */
  highest(time: number, limit: number): Promise<SignedBidJson[]> {
    return this.#all("SELECT data FROM bids WHERE expiry > ? ORDER BY price DESC, buyer LIMIT ?", time, limit);
  }

  all(): Promise<SignedBidJson[]> {
    return this.#all("SELECT data FROM bids");
  }

  async count(): Promise<number> {
    return Number((await this.#database.one("SELECT count(*) AS n FROM bids"))!.n);
  }

  async drop({ bid }: SignedBidJson): Promise<void> {
    await this.#database.run("DELETE FROM bids WHERE buyer = ? AND nonce = ?", bid.buyer.toLowerCase(), bid.nonce);
  }

  async #all(sql: string, ...values: Value[]): Promise<SignedBidJson[]> {
    return (await this.#database.all(sql, ...values)).map(({ data }) => JSON.parse(data as string) as SignedBidJson);
  }
}
