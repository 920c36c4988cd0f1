import type { Address, Hex } from "viem";
import { turns } from "../turns.ts";
import type { Fees } from "./fees.ts";

/** A transaction of this account that is not known to be mined. Stored before it is sent to any node. */
export type OpenTransaction = {
  nonce: number;
  to: Address;
  data: Hex;
  gas: bigint;
  /** Fees of the newest version. */
  fees: Fees;
  raw: Hex;
  /** Hashes of all versions: any of them may be mined, and only one can. */
  hashes: Hex[];
  /** The function's name, for logs. */
  what: string;
  /** When the newest version was sent, ms. */
  sentAt: number;
};

export interface OpenTransactions {
  /** In order of their nonces. */
  openTransactions(): Promise<OpenTransaction[]>;
  /** Replaces the one with the same nonce. */
  putTransaction(transaction: OpenTransaction): Promise<void>;
  forgetTransaction(nonce: number): Promise<void>;
  /** Deletes those with lower nonces. */
  dropTransactions(nonce: number): Promise<void>;
}

export interface TransactionStore extends OpenTransactions {
  /**
   * Mutex among all workers that share the store. A worker that has lost it cannot store transactions any more, and only
   * stored transactions are sent.
   */
  inTurn<T>(work: (store: OpenTransactions) => Promise<T>): Promise<T>;
}

/** In memory, for programs whose transactions need not survive them. */
export class MemoryTransactionStore implements TransactionStore {
  readonly #open = new Map<number, OpenTransaction>();
  readonly #inTurn = turns();

  inTurn<T>(work: (store: OpenTransactions) => Promise<T>): Promise<T> {
    return this.#inTurn(() => work(this));
  }

  async openTransactions(): Promise<OpenTransaction[]> {
    return [...this.#open.values()].sort((a, b) => a.nonce - b.nonce);
  }

  async putTransaction(transaction: OpenTransaction): Promise<void> {
    this.#open.set(transaction.nonce, transaction);
  }

  async forgetTransaction(nonce: number): Promise<void> {
    this.#open.delete(nonce);
  }

  async dropTransactions(nonce: number): Promise<void> {
    for (const known of this.#open.keys()) if (known < nonce) this.#open.delete(known);
  }
}
