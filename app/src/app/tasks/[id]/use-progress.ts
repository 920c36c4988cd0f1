"use client";

import type { ProgressRequest, TaskProgress } from "@genuine/sdk/esp-client";
import { useEffect, useState } from "react";
import type { Hex } from "viem";
import { espOf } from "@/data/clients";

const RETRY_MS = 2_000;

/** The worker's progress reports of a task; `away` while it does not answer. With `request` they include partial results. */
export function useProgress(
  endpoint: string | undefined,
  taskId: Hex,
  enabled: boolean,
  request?: ProgressRequest,
): { progress: TaskProgress | undefined; away: boolean } {
  const [progress, setProgress] = useState<TaskProgress>();
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (endpoint === undefined || !enabled) return;
    const stop = new AbortController();
    const listen = async () => {
      while (!stop.signal.aborted) {
        try {
          for await (const change of espOf(endpoint).taskEvents(taskId, stop.signal, request)) {
            setProgress(change);
            setAway(false);
          }
          return;
        } catch {
          if (stop.signal.aborted) return;
          setAway(true);
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    };
    void listen();
    return () => stop.abort();
  }, [endpoint, taskId, enabled, request]);
  return { progress, away };
}
