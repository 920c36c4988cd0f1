/** Transactions under way, in the database. */
import type { OpenTransaction, OpenTransactions, TransactionStore } from "../chain/transaction-store.ts";
import type { Database, Sql } from "./database.ts";

class TransactionRows implements OpenTransactions {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async openTransactions(): Promise<OpenTransaction[]> {
    return (await this.#sql.all("SELECT data FROM transactions ORDER BY nonce")).map(({ data }) =>
      parse(data as string),
    );
  }

  async putTransaction(transaction: OpenTransaction): Promise<void> {
    const data = JSON.stringify(transaction, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    await this.#sql.run(
      "INSERT INTO transactions (nonce, data) VALUES (?, ?) ON CONFLICT (nonce) DO UPDATE SET data = excluded.data",
      transaction.nonce,
      data,
    );
  }

  async forgetTransaction(nonce: number): Promise<void> {
    await this.#sql.run("DELETE FROM transactions WHERE nonce = ?", nonce);
  }

  async dropTransactions(nonce: number): Promise<void> {
    await this.#sql.run("DELETE FROM transactions WHERE nonce < ?", nonce);
  }
}

export class TransactionTable extends TransactionRows implements TransactionStore {
  readonly #database: Database;

  constructor(database: Database) {
    super(database);
    this.#database = database;
  }

  inTurn<T>(work: (store: OpenTransactions) => Promise<T>): Promise<T> {
    return this.#database.inTurn("send", (sql) => work(new TransactionRows(sql)));
  }
}

function parse(text: string): OpenTransaction {
  const { gas, fees, ...rest } = JSON.parse(text) as Omit<OpenTransaction, "gas" | "fees"> & {
    gas: string;
    fees: { maxFeePerGas: string; maxPriorityFeePerGas: string };
  };
  return {
    ...rest,
    gas: BigInt(gas),
    fees: { maxFeePerGas: BigInt(fees.maxFeePerGas), maxPriorityFeePerGas: BigInt(fees.maxPriorityFeePerGas) },
  };
}
