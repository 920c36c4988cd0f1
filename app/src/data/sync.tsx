"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import { useConfig } from "@/config/config-context";
import { isClockReadAt, setChainClock } from "./chain-clock";
import { indexerOf } from "./clients";
import { useLasting } from "./use-lasting";

export type Sync = {
  /** Newest block of the chain and of the indexer; undefined while unknown. */
  head: number | undefined;
  indexed: number | undefined;
  nodeAway: boolean;
  indexerAway: boolean;
  /** The indexer has been short of the head for longer than it should. */
  behind: boolean;
};

const IDLE: Sync = { head: undefined, indexed: undefined, nodeAway: false, indexerAway: false, behind: false };
const SyncContext = createContext<Sync>(IDLE);

const POLL_MS = 2_000;
/** Chains of quick blocks would otherwise refresh every list all the time. */
const REFRESH_EVERY_MS = 3_000;
const PATIENCE_MS = 8_000;
const LONG_PAGES = 4;

/** Follows chain and indexer, invalidates queries on changes, and tracks unreachable services. */
export function SyncProvider({ children }: { children: ReactNode }) {
  const config = useConfig();
  const queries = useQueryClient();
  const common = { enabled: config !== undefined, refetchInterval: POLL_MS, retry: 0, gcTime: Infinity, staleTime: 0 };
  const head = useQuery({
    ...common,
    queryKey: ["sync", "head"],
    queryFn: ({ signal }) => readHead(config!.rpcUrl, signal),
  });
  const indexed = useQuery({
    ...common,
    queryKey: ["sync", "indexed"],
    queryFn: async ({ signal }) => {
      const chains = Object.values(await indexerOf(config!).status(signal));
      return Math.min(...chains.map(({ block }) => block.number));
    },
  });

  useRefresh(
    indexed.data,
    () => void queries.invalidateQueries({ queryKey: ["indexer"], predicate: ({ state }) => !isLong(state.data) }),
  );
  useRefresh(
    head.data,
    () =>
      void queries.invalidateQueries({
        queryKey: ["chain"],
        predicate: ({ queryKey }) => queryKey[1] !== "simulation",
      }),
  );

  const short = head.data !== undefined && indexed.data !== undefined && indexed.data < head.data;
  const behind = useLasting(short, PATIENCE_MS);
  const sync: Sync = {
    head: head.data,
    indexed: indexed.data,
    nodeAway: useLasting(head.errorUpdatedAt > head.dataUpdatedAt, 3_000),
    indexerAway: useLasting(indexed.errorUpdatedAt > indexed.dataUpdatedAt, 3_000),
    behind,
  };
  // Failed queries are repeated as soon as the service answers.
  useReturn(sync.indexerAway, () => void queries.invalidateQueries({ queryKey: ["indexer"] }));
  useReturn(sync.nodeAway, () => void queries.invalidateQueries({ queryKey: ["chain"] }));
  return <SyncContext value={sync}>{children}</SyncContext>;
}

export function useSync(): Sync {
  return useContext(SyncContext);
}

/** A long scrolled list is not fetched again completely at each block. */
function isLong(answer: unknown): boolean {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "pages" in answer &&
    Array.isArray(answer.pages) &&
    answer.pages.length > LONG_PAGES
  );
}

/** Calls `refresh` when `block` changes, throttled; the first value does not count as a change. */
function useRefresh(block: number | undefined, refresh: () => void): void {
  const seen = useRef<number>(undefined);
  const last = useRef(0);
  const action = useRef(refresh);
  useEffect(() => {
    action.current = refresh;
  });
  useEffect(() => {
    if (block === undefined || block === seen.current) return;
    const first = seen.current === undefined;
    seen.current = block;
    if (first) return;
    const timer = setTimeout(
      () => {
        last.current = Date.now();
        action.current();
      },
      Math.max(0, last.current + REFRESH_EVERY_MS - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [block]);
}

/** Calls `action` when `away` ends. */
function useReturn(away: boolean, action: () => void): void {
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !away) action();
    was.current = away;
  });
}

/** Number of the newest block. Reads the chain's clock where the block is new. */
async function readHead(rpcUrl: string, signal: AbortSignal): Promise<number> {
  const number = Number(await ask<string>(rpcUrl, "eth_blockNumber", [], signal));
  if (!isClockReadAt(number)) {
    // The block that would come now: the newest may be hours old where blocks only come with transactions.
    const blockOf = (tag: string) => ask<{ timestamp: string }>(rpcUrl, "eth_getBlockByNumber", [tag, false], signal);
    const { timestamp } = await blockOf("pending").catch(() => blockOf("latest"));
    setChainClock(Number(timestamp), number);
  }
  return number;
}

/** Without viem, which is not loaded yet when the page starts to read. */
async function ask<T>(rpcUrl: string, method: string, params: unknown[], signal: AbortSignal): Promise<T> {
  const response = await fetch(rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal,
  });
  const { result } = (await response.json()) as { result?: T | null };
  if (result === undefined || result === null) throw new Error(`no answer to ${method}`);
  return result;
}
