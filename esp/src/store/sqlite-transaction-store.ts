import type { DatabaseSync } from "node:sqlite";
import type { OpenTransaction, TransactionStore } from "../chain/transaction-store.ts";

export class SqliteTransactionStore implements TransactionStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async openTransactions(): Promise<OpenTransaction[]> {
    return this.#database.prepare("SELECT data FROM transactions ORDER BY nonce").all().map(({ data }) => parse(data as string));
  }

  async putTransaction(transaction: OpenTransaction): Promise<void> {
    const data = JSON.stringify(transaction, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
    this.#database.prepare("INSERT OR REPLACE INTO transactions (nonce, data) VALUES (?, ?)").run(transaction.nonce, data);
  }

  async forgetTransaction(nonce: number): Promise<void> {
    this.#database.prepare("DELETE FROM transactions WHERE nonce = ?").run(nonce);
  }

  async dropTransactions(nonce: number): Promise<void> {
    this.#database.prepare("DELETE FROM transactions WHERE nonce < ?").run(nonce);
  }
}

function parse(text: string): OpenTransaction {
  const { gas, fees, ...rest } = JSON.parse(text) as Omit<OpenTransaction, "gas" | "fees"> & { gas: string; fees: { maxFeePerGas: string; maxPriorityFeePerGas: string } };
  return { ...rest, gas: BigInt(gas), fees: { maxFeePerGas: BigInt(fees.maxFeePerGas), maxPriorityFeePerGas: BigInt(fees.maxPriorityFeePerGas) } };
}
