"use client";

import type { Address, Hash, Hex } from "viem";
import { chainNow } from "@/data/chain-clock";
import { safeStorage, storedJson } from "@/data/safe-storage";
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
  /** The account that sends it on the account's behalf. */
  sender?: Address;
  title: string;
  /** Page it belongs to. */
  href: string | undefined;
  state: TransactionState;
  /** The three below identify it when its sender speeds it up or cancels it. */
  nonce: number | undefined;
  /** Set for a contract account or a batch: the wallet decides on sender and time. */
  relayed?: boolean;
  to: Address;
  data: Hex;
  hash: Hash | undefined;
  /** The wallet's own id of a batch or of sponsored calls (EIP-5792), by which it is asked for the hash. */
  callsId?: string;
  /** The page was closed before the wallet answered, so only the chain shows whether it was sent. Not shown. */
  left?: boolean;
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
/** Time after the page was closed in which the user may still confirm in the wallet. */
const LEFT_FOR_MS = 3_600_000;
const EMPTY: readonly TransactionRecord[] = [];
const store = createStore<readonly TransactionRecord[]>(EMPTY, EMPTY);
let storageKey: string | undefined;

export function isUnfinished({ state, left }: TransactionRecord): boolean {
  if (left === true) return false;
  return state === "wallet" || state === "sent" || state === "mined";
}

/**
 * Brings back what this browser remembers of one chain, and follows what other tabs write.
 * @param chain Identifies the chain, also two lives of a local one.
 */
export function openTransactions(chain: string): readonly TransactionRecord[] {
  storageKey = `genuine.transactions.${chain}`;
  const now = chainNow() * 1000;
  // Without a nonce, as of contract accounts, it cannot be found on the chain.
  const lasting = read().filter(
    ({ state, nonce, createdAt }) => state !== "wallet" || (nonce !== undefined && now - createdAt < LEFT_FOR_MS),
  );
  write(lasting.map((record) => (record.state === "wallet" ? { ...record, left: true } : record)));
  window.addEventListener("storage", ({ key }) => {
    if (key === storageKey) store.set(read());
  });
  return store.get();
}

/** Reads again what other tabs have written while this page heard nothing, as in the back/forward cache. */
export function rereadTransactions(): readonly TransactionRecord[] {
  store.set(read());
  return store.get();
}

/** In the place of an earlier record of the same id, also where another tab has taken that out meanwhile. */
export function putTransaction(record: TransactionRecord): void {
  write([record, ...read().filter(({ id }) => id !== record.id)].slice(0, KEEP));
}

export function changeTransaction(id: string, change: Partial<TransactionRecord>): TransactionRecord | undefined {
  write(read().map((record) => (record.id === id ? { ...record, ...change, updatedAt: chainNow() * 1000 } : record)));
  return getTransaction(id);
}

export function removeTransaction(id: string): void {
  write(read().filter((record) => record.id !== id));
}

export function clearFinished(account: Address): void {
  write(read().filter((record) => record.account !== account || isUnfinished(record) || record.left === true));
}

export function getTransaction(id: string): TransactionRecord | undefined {
  return store.get().find((record) => record.id === id);
}

export function hasTransaction(hash: Hash): boolean {
  return store.get().some((record) => record.hash === hash);
}

/** All of one account, newest first. */
export function useTransactions(account: Address | undefined): readonly TransactionRecord[] {
  const all = store.use();
  return account === undefined ? EMPTY : all.filter((record) => record.account === account && record.left !== true);
}

function read(): readonly TransactionRecord[] {
  if (storageKey === undefined) return store.get();
  return storedJson<TransactionRecord[]>(storageKey) ?? EMPTY;
}

function write(records: readonly TransactionRecord[]): void {
  if (storageKey !== undefined) safeStorage.setItem(storageKey, JSON.stringify(records));
  store.set(records);
}
