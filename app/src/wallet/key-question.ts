"use client";

/** State of the dialog for the key holder of an account whose own wallet cannot derive the key. */
import type { KeyPair } from "@genuine/sdk/sealing/envelope";
import type { Address } from "viem";
import { createStore } from "@/data/store";
import type { WalletOption } from "./session";

/**
 * contract: the account has no key of its own. unstable: its wallet gave two different keys. unable: its wallet does not
 * sign what the key is made from. other: its wallet gives another key than a file was sealed for. file: the key is in a
 * key file. gone: the wallet that keeps it is not in this browser.
 */
export type KeyReason = "contract" | "unstable" | "unable" | "other" | "file" | "gone";

export type Keeper = { kind: "wallet"; id: string } | { kind: "file"; pair: KeyPair };

export type KeyQuestion = {
  reason: KeyReason;
  account: Address;
  wallets: readonly WalletOption[];
  answer(keeper: Keeper | undefined): void;
};

const store = createStore<KeyQuestion | undefined>(undefined);

export const useKeyQuestion = store.use;

/** Resolves with the key holder, or undefined without a choice. A later dialog ends an earlier one. */
export function askForKeeper(question: Omit<KeyQuestion, "answer">): Promise<Keeper | undefined> {
  store.get()?.answer(undefined);
  return new Promise((resolve) => {
    store.set({
      ...question,
      answer(keeper) {
        store.set(undefined);
        resolve(keeper);
      },
    });
  });
}
