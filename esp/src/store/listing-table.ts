/** The listings on this provider's board: for each product its latest. */
import type { SignedListingJson } from "@genuine/sdk/listings";
import type { Address, Hex } from "viem";
import type { Database, Value } from "./database.ts";

export class ListingTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(signed: SignedListingJson): Promise<void> {
    const { productId, seller, expiry } = signed.listing;
    await this.#database.transaction(async (sql) => {
      // Deleted first: a replaced row counts as new.
      await sql.run("DELETE FROM listings WHERE product_id = ?", productId);
      await sql.run(
        "INSERT INTO listings (product_id, seller, expiry, data) VALUES (?, ?, ?, ?)",
        productId,
        seller.toLowerCase(),
        expiry,
        JSON.stringify(signed),
      );
    });
  }

  async of(productId: Hex): Promise<SignedListingJson | undefined> {
    return (await this.#all("SELECT data FROM listings WHERE product_id = ?", productId))[0];
  }

  by(seller: Address): Promise<SignedListingJson[]> {
    return this.#all("SELECT data FROM listings WHERE seller = ?", seller.toLowerCase());
  }

  /** Those that are valid at `time`, newest first. */
  newest(time: number, limit: number): Promise<SignedListingJson[]> {
    return this.#all("SELECT data FROM listings WHERE expiry > ? ORDER BY number DESC LIMIT ?", time, limit);
  }

  all(): Promise<SignedListingJson[]> {
    return this.#all("SELECT data FROM listings");
  }

  async count(): Promise<number> {
    return Number((await this.#database.one("SELECT count(*) AS n FROM listings"))!.n);
  }

  async drop(productId: Hex): Promise<void> {
    await this.#database.run("DELETE FROM listings WHERE product_id = ?", productId);
  }

  async #all(sql: string, ...values: Value[]): Promise<SignedListingJson[]> {
    return (await this.#database.all(sql, ...values)).map(
      ({ data }) => JSON.parse(data as string) as SignedListingJson,
    );
  }
}
