/** Reports of previews, and the operator's takedowns and restorations. */
import type { Report } from "@genuine/sdk/esp-client";
import type { Hex } from "viem";
import type { Database } from "./database.ts";

/** Maximum stored reports of one product, and of all; the oldest are deleted first. */
const REPORTS_PER_PRODUCT = 20;
const MOST_REPORTS = 2000;

export type StoredReport = Report & { productId: Hex; at: number };

export type Takedown = {
  productId: Hex;
  action: "taken down" | "restored";
  /** The operator, by any name. */
  who: string;
  why: string;
  /** Unix seconds. */
  at: number;
};

export class TakedownTables {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async addReport({ productId, reason, text, at }: StoredReport): Promise<void> {
    await this.#database.transaction(async (sql) => {
      const same = await sql.one("SELECT count(*) AS n FROM reports WHERE product_id = ?", productId);
      if (Number(same!.n) >= REPORTS_PER_PRODUCT) return;
      await sql.run(
        "INSERT INTO reports (product_id, reason, text, at) VALUES (?, ?, ?, ?)",
        productId,
        reason,
        text,
        at,
      );
      await sql.run(
        "DELETE FROM reports WHERE number <= (SELECT number FROM reports ORDER BY number DESC LIMIT 1 OFFSET ?)",
        MOST_REPORTS,
      );
    });
  }

  /** Newest first. */
  async reports(): Promise<StoredReport[]> {
    const rows = await this.#database.all("SELECT product_id, reason, text, at FROM reports ORDER BY number DESC");
    return rows.map(({ product_id, ...rest }) => ({ productId: product_id, ...rest }) as StoredReport);
  }

  async record({ productId, action, who, why, at }: Takedown): Promise<void> {
    await this.#database.transaction(async (sql) => {
      await sql.run(
        "INSERT INTO takedowns (product_id, action, who, why, at) VALUES (?, ?, ?, ?, ?)",
        productId,
        action,
        who,
        why,
        at,
      );
      // The reports are handled.
      await sql.run("DELETE FROM reports WHERE product_id = ?", productId);
    });
  }

  async isTakenDown(productId: Hex): Promise<boolean> {
    const row = await this.#database.one(
      "SELECT action FROM takedowns WHERE product_id = ? ORDER BY number DESC LIMIT 1",
      productId,
    );
    return row?.action === "taken down";
  }

  /** Everything that was done, newest first. */
  async history(limit: number): Promise<Takedown[]> {
    const rows = await this.#database.all(
      "SELECT product_id, action, who, why, at FROM takedowns ORDER BY number DESC LIMIT ?",
      limit,
    );
    return rows.map(({ product_id, ...rest }) => ({ productId: product_id, ...rest }) as Takedown);
  }
}
