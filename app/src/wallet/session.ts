"use client";

import type { Address } from "viem";
import { createStore } from "@/data/store";

export type WalletOption = { id: string; name: string; icon: string | undefined };
export type Persona = { role: string; name: string; description: string; address: Address };

/** The wallet's state. Never rendered on the server: there it is always "starting". */
export type Session = {
  status: "starting" | "disconnected" | "connecting" | "connected";
  account: Address | undefined;
  /** Chain of the wallet, which need not be the one of Genuine. */
  chainId: number | undefined;
  onRightChain: boolean;
  walletName: string | undefined;
  /** Role of the test wallet's present person. */
  persona: string | undefined;
  /** Browser wallets that announced themselves. */
  wallets: readonly WalletOption[];
  /** People of the test wallet; empty where it is not offered. */
  personas: readonly Persona[];
  /** Known names of addresses in lower case, besides the providers'. */
  names: Readonly<Record<string, string>>;
};

const STARTING: Session = {
  status: "starting",
  account: undefined,
  chainId: undefined,
  onRightChain: false,
  walletName: undefined,
  persona: undefined,
  wallets: [],
  personas: [],
  names: {},
};

const store = createStore(STARTING);

export function updateSession(change: Partial<Session>): void {
  store.set({ ...store.get(), ...change });
}

export const useSession = store.use;

/** The connected account, or undefined. */
export function useAccount(): Address | undefined {
  return useSession().account;
}
