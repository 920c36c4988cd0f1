"use client";

import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { common } from "@/texts/texts";
import type { ConfigProblem, RuntimeConfig } from "./runtime-config";

type ConfigState = { config?: RuntimeConfig; problem?: ConfigProblem; retry(): void };

const ConfigContext = createContext<ConfigState>({ retry: () => undefined });

/** The configuration comes with the page; what was wrong with it can be asked for again. */
export function ConfigProvider({ initial, children }: { initial: RuntimeConfig | ConfigProblem; children: ReactNode }) {
  const [state, setState] = useState<Omit<ConfigState, "retry">>(
    "code" in initial ? { problem: initial } : { config: initial },
  );
  const load = useCallback(async () => {
    setState({});
    setState(await fetchConfig());
  }, []);
  return <ConfigContext value={{ ...state, retry: load }}>{children}</ConfigContext>;
}

/** The configuration, or undefined while there is none. */
export function useConfig(): RuntimeConfig | undefined {
  return useContext(ConfigContext).config;
}

export function useConfigProblem(): { problem: ConfigProblem | undefined; retry(): void } {
  const { problem, retry } = useContext(ConfigContext);
  return { problem, retry };
}

async function fetchConfig(): Promise<Omit<ConfigState, "retry">> {
  try {
    const response = await fetch("/config.json", { cache: "no-store" });
    const body = (await response.json()) as RuntimeConfig | { error: ConfigProblem };
    return "error" in body ? { problem: body.error } : { config: body };
  } catch {
    return { problem: { code: "unreachable", ...common.config.unreachable } };
  }
}
