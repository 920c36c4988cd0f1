"use client";

/** The question which wallet keeps the key of a contract account, while it is asked. */
import type { Address } from "viem";
import { createStore } from "@/data/store";
import type { WalletOption } from "./session";

export type KeyQuestion = {
  account: Address;
  wallets: readonly WalletOption[];
  /** With the id of the wallet, or undefined for none. */
  answer(wallet: string | undefined): void;
};

const store = createStore<KeyQuestion | undefined>(undefined);

export const useKeyQuestion = store.use;

/** Resolves with the id of the wallet that is chosen, or undefined. A later question ends an earlier one. */
export function askForHolder(question: Omit<KeyQuestion, "answer">): Promise<string | undefined> {
  store.get()?.answer(undefined);
  return new Promise((resolve) => {
    store.set({
      ...question,
      answer(wallet) {
        store.set(undefined);
        resolve(wallet);
      },
    });
  });
}
