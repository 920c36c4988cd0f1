import type { Address, Hex } from "viem";
import { turns } from "../turns.ts";
import type { Fees } from "./fees.ts";

/** A transaction of this account that is not known to be in a block. On disk before any node hears of it. */
export type OpenTransaction = {
  nonce: number;
  to: Address;
  data: Hex;
  gas: bigint;
  /** Of the newest version. */
  fees: Fees;
  raw: Hex;
  /** Of all versions: any may come into a block, and only one can. */
  hashes: Hex[];
  /** What it does, for people: the function's name. */
  what: string;
  /** When the newest version was sent, ms. */
  sentAt: number;
};

export interface OpenTransactions {
  /** By nonce. */
  openTransactions(): Promise<OpenTransaction[]>;
  /** Replaces the one with the same nonce. */
  putTransaction(transaction: OpenTransaction): Promise<void>;
  forgetTransaction(nonce: number): Promise<void>;
  /** Forgets those with nonces below. */
  dropTransactions(nonce: number): Promise<void>;
}

export interface TransactionStore extends OpenTransactions {
  /**
   * One sender's work after another, of all workers that share the store. Whoever has lost its turn can store nothing
   * more, and what is not stored is not sent.
   */
  inTurn<T>(work: (store: OpenTransactions) => Promise<T>): Promise<T>;
}

/** For those who send nothing that has to survive them. */
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
