"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useConfig } from "@/config/config-context";
import type { RuntimeConfig } from "@/config/runtime-config";
import { resumeTransactions } from "@/transactions/follow";
import type { Engine } from "./engine";

const EngineContext = createContext<Engine | undefined>(undefined);

let loading: Promise<Engine> | undefined;

/** The engine, loaded at the first call. Rejects if its scripts or the first readings cannot be had. */
export function loadEngine(config: RuntimeConfig): Promise<Engine> {
  loading ??= start(config).catch((error: unknown) => {
    loading = undefined; // the next call tries again
    throw error;
  });
  return loading;
}

async function start(config: RuntimeConfig): Promise<Engine> {
  const { createEngine } = await import("./engine");
  const engine = await createEngine(config);
  await resumeTransactions(engine, config);
  return engine;
}

/** Brings the engine in once the page has painted. */
export function EngineProvider({ children }: { children: ReactNode }) {
  const config = useConfig();
  const [engine, setEngine] = useState<Engine>();
  useEffect(() => {
    if (config === undefined) return;
    let gone = false;
    const begin = () =>
      void loadEngine(config).then(
        (loaded) => !gone && setEngine(loaded),
        // Without its scripts the page is still readable; the sync banner shows when the server is unreachable.
        (error: unknown) => console.error("The wallet part could not be loaded.", error),
      );
    const timer = setTimeout(begin, 50);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [config]);
  return <EngineContext value={engine}>{children}</EngineContext>;
}

/** The engine, or undefined until it is there. */
export function useEngine(): Engine | undefined {
  return useContext(EngineContext);
}
