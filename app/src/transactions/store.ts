"use client";

import type { Address, Hash, Hex } from "viem";
import { createStore } from "@/data/store";

/**
 * wallet: it is being asked. sent, mined, done: on the chain's way; done means indexed too. handed: a contract account's
 * wallet has it and has not sent it yet, as while other owners must sign. The rest ended badly.
 */
export type TransactionState = "wallet" | "sent" | "mined" | "done" | "handed" | "failed" | "replaced" | "dropped";

export type TransactionRecord = {
  id: string;
  /** The step it belongs to, as in TransactionSpec. */
  key: string;
  account: Address;
  title: string;
  /** Page it belongs to. */
  href: string | undefined;
  state: TransactionState;
  /** The three below identify it when its sender speeds it up or cancels it. */
  nonce: number | undefined;
  /** Of a contract account: its wallet sends it, by whom and when it likes. */
  relayed?: boolean;
  to: Address;
  data: Hex;
  hash: Hash | undefined;
  /** Chain head when it was sent. */
  sentAtBlock: number | undefined;
  /** Block that holds it. */
  block: number | undefined;
  error: { code: string; message: string; nextStep: string } | undefined;
  /** Milliseconds. */
  createdAt: number;
  updatedAt: number;
};

const KEEP = 60;
const EMPTY: readonly TransactionRecord[] = [];
const store = createStore<readonly TransactionRecord[]>(EMPTY, EMPTY);
let storageKey: string | undefined;

export function isUnfinished({ state }: TransactionRecord): boolean {
  return state === "wallet" || state === "sent" || state === "mined";
}

/**
 * Brings back what this browser remembers of one chain, and follows what other tabs write.
 * @param chain Tells chains apart, also two lives of a local one.
 */
export function openTransactions(chain: string): readonly TransactionRecord[] {
  storageKey = `genuine.transactions.${chain}`;
  // What was in the wallet when its page went away can not be followed.
  write(read().filter(({ state }) => state !== "wallet"));
  window.addEventListener("storage", ({ key }) => {
    if (key === storageKey) store.set(read());
  });
  return store.get();
}

export function addTransaction(record: TransactionRecord): void {
  write([record, ...read()].slice(0, KEEP));
}

export function changeTransaction(id: string, change: Partial<TransactionRecord>): TransactionRecord | undefined {
  write(read().map((record) => (record.id === id ? { ...record, ...change, updatedAt: Date.now() } : record)));
  return getTransaction(id);
}

export function removeTransaction(id: string): void {
  write(read().filter((record) => record.id !== id));
}

export function clearFinished(account: Address): void {
  write(read().filter((record) => record.account !== account || isUnfinished(record)));
}

export function getTransaction(id: string): TransactionRecord | undefined {
  return store.get().find((record) => record.id === id);
}

/** All of one account, newest first. */
export function useTransactions(account: Address | undefined): readonly TransactionRecord[] {
  const all = store.use();
  return account === undefined ? EMPTY : all.filter((record) => record.account === account);
}

function read(): readonly TransactionRecord[] {
  if (storageKey === undefined) return store.get();
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "[]") as TransactionRecord[];
  } catch {
    return store.get(); // storage is full, forbidden or was written by something else
  }
}

function write(records: readonly TransactionRecord[]): void {
  try {
    if (storageKey !== undefined) localStorage.setItem(storageKey, JSON.stringify(records));
  } catch {
    // Private windows may refuse: the list then lives as long as the page.
  }
  store.set(records);
}
