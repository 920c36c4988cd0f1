"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useConfig } from "@/config/config-context";
import { useReloadOnReturn } from "@/data/use-reload-on-return";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";
import { type Reason, run, simulate, type TransactionSpec, type WalletStep } from "./run";
import { isUnfinished, type TransactionRecord, useTransactions } from "./store";

/**
 * starting: not known yet. noWallet, wrongChain: the person must act first. checking: the simulation runs. blocked: it
 * failed, `reason` says why. ready: it passed. The others: on its way.
 */
type TransactionPhase =
  | "starting"
  | "noWallet"
  | "wrongChain"
  | "checking"
  | "blocked"
  | "ready"
  | "asking"
  | "sent"
  | "mined";

export type TransactionHandle = {
  phase: TransactionPhase;
  /** Why it cannot be sent, or why the last try failed. */
  reason: Reason | undefined;
  /** Requests to the wallet. */
  steps: readonly WalletStep[];
  /** The present request to the wallet. */
  asking: WalletStep | undefined;
  record: TransactionRecord | undefined;
  /** Resolves with the finished record, or undefined when nothing was sent. */
  start(): Promise<TransactionRecord | undefined>;
};

/** The last try of a step. `sent`: something went out, so that its reason is of what became of that. */
type Attempt = { key: string; asking?: WalletStep; reason?: Reason; sent?: boolean };

/** One step of a person: simulated while it is shown, sent by `start`, found again after a reload. */
export function useTransaction(spec: TransactionSpec | undefined): TransactionHandle {
  const engine = useEngine();
  const config = useConfig();
  const { status, account, onRightChain } = useSession();
  const key = spec?.id ?? "";
  const record = useTransactions(account).find((one) => one.key === key && isUnfinished(one));
  // Belongs to one step: values of an earlier key no longer count.
  const [attempt, setAttempt] = useState<Attempt>({ key });
  const current = attempt.key === key ? attempt : { key };

  const ready = engine !== undefined && account !== undefined && onRightChain && spec !== undefined;
  const busy = record !== undefined || current.asking !== undefined;
  useReloadOnReturn(current.asking !== undefined && record?.state !== "sent" && record?.state !== "mined");
  const simulation = useQuery({
    queryKey: ["chain", "simulation", key, account],
    queryFn: () => simulate(engine!, account!, spec!),
    enabled: ready && !busy,
    retry: false,
    staleTime: 0,
    // Windows open and close by time alone.
    refetchInterval: 6_000,
  });

  const start = useCallback(async () => {
    if (engine === undefined || config === undefined || account === undefined || spec === undefined) return undefined;
    setAttempt({ key });
    try {
      const finished = await run(engine, config, account, spec, (asking) => setAttempt({ key, asking }));
      setAttempt({ key, reason: finished?.error, sent: true });
      return finished;
    } catch (error) {
      setAttempt({ key, reason: engine.explain(error) });
      return undefined;
    }
  }, [engine, config, account, spec, key]);

  const refused = simulation.data?.ok === false ? simulation.data : undefined;
  return {
    phase: phaseOf(),
    // The transaction may have succeeded in spite of the wallet's error: the reason why it cannot be repeated comes first.
    reason: busy ? undefined : current.sent === true ? (refused ?? current.reason) : (current.reason ?? refused),
    steps: simulation.data?.ok === true ? simulation.data.steps : [],
    asking: current.asking,
    record,
    start,
  };

  function phaseOf(): TransactionPhase {
    if (status === "starting" || status === "connecting") return "starting";
    if (account === undefined) return "noWallet";
    if (!onRightChain) return "wrongChain";
    if (record?.state === "sent" || record?.state === "mined") return record.state;
    if (busy) return "asking";
    if (spec === undefined || simulation.data === undefined) return "checking";
    return simulation.data.ok ? "ready" : "blocked";
  }
}
