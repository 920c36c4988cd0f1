"use client";

/** Alerts of an account, without those dismissed in this browser. */
import type { Alert } from "@genuine/sdk/indexer-answers";
import type { Address } from "viem";
import { useAlerts, useDue } from "./queries";
import { safeStorage, storedJson } from "./safe-storage";
import { createStore } from "./store";

type Pair = Pick<Alert, "originalId" | "laterId">;

const NAME = "genuine.fine";
/** The latest that are remembered. */
const MOST = 2_000;

/** Pairs that were set aside, each as `nameOf` has it. */
const fine = createStore<readonly string[]>(
  typeof window === "undefined" ? [] : (storedJson<string[]>(NAME) ?? []),
  [],
);

const nameOf = (account: Address, { originalId, laterId }: Pair) =>
  `${account.toLowerCase()} ${originalId.slice(2, 18)} ${laterId.slice(2, 18)}`;

/** It is not shown again to this account in this browser. */
export function dismissAlert(account: Address, pair: Pair): void {
  const names = [...fine.get(), nameOf(account, pair)].slice(-MOST);
  safeStorage.setItem(NAME, JSON.stringify(names));
  fine.set(names);
}

/** The challenge of the later work, prepared. */
export const challengeFrom = ({ originalId, laterId }: Pair) =>
  `/challenges/new?original=${originalId}&accused=${laterId}`;

/** Alerts loaded so far that were not set aside, the latest first. */
export function useStandingAlerts(account: Address | undefined) {
  const query = useAlerts(account);
  const aside = new Set(fine.use());
  const items = account === undefined ? [] : (query.items ?? []).filter((alert) => !aside.has(nameOf(account, alert)));
  return { items, query };
}

/** How many things wait for an account, as far as loaded: due steps and alerts. */
export function useWaiting(account: Address | undefined): number {
  const { items } = useStandingAlerts(account);
  return (useDue(account).data?.items.length ?? 0) + items.length;
}
