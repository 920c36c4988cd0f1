import type { DatabaseSync } from "node:sqlite";
import type { SignedListingJson } from "@genuine/sdk/listings";
import type { Address, Hex } from "viem";

type Row = Record<string, unknown>;

/** The listings on this worker's board: one of a product, and for a product its latest. */
export class ListingStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  put(signed: SignedListingJson): void {
    const { productId, seller, expiry } = signed.listing;
    // Removed first: what is replaced counts as new.
    this.drop(productId);
    this.#database.prepare("INSERT INTO listings (product_id, seller, expiry, data) VALUES (?, ?, ?, ?)").run(productId, seller.toLowerCase(), expiry, JSON.stringify(signed));
  }

  of(productId: Hex): SignedListingJson | undefined {
    return this.#all("SELECT data FROM listings WHERE product_id = ?", productId)[0];
  }

  by(seller: Address): SignedListingJson[] {
    return this.#all("SELECT data FROM listings WHERE seller = ?", seller.toLowerCase());
  }

  /** Those that have not expired at `time`, the newest first. */
  newest(time: number, limit: number): SignedListingJson[] {
    return this.#all("SELECT data FROM listings WHERE expiry > ? ORDER BY number DESC LIMIT ?", time, limit);
  }

  all(): SignedListingJson[] {
    return this.#all("SELECT data FROM listings");
  }

  count(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM listings").get()!.n);
  }

  drop(productId: Hex): void {
    this.#database.prepare("DELETE FROM listings WHERE product_id = ?").run(productId);
  }

  #all(sql: string, ...values: (string | number)[]): SignedListingJson[] {
    return this.#database.prepare(sql).all(...values).map(({ data }: Row) => JSON.parse(data as string) as SignedListingJson);
  }
}
