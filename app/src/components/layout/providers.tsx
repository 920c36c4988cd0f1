"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConfigProvider, useConfigProblem } from "@/config/config-context";
import type { ConfigProblem, RuntimeConfig } from "@/config/runtime-config";
import { queryClient } from "@/data/query-client";
import { SyncProvider } from "@/data/sync";
import { common } from "@/texts/texts";
import { EngineProvider } from "@/wallet/engine-context";
import { ErrorState } from "../states";

export function Providers({ config, children }: { config: RuntimeConfig | ConfigProblem; children: ReactNode }) {
  const [client] = useState(queryClient);
  return (
    <QueryClientProvider client={client}>
      <ConfigProvider initial={config}>
        <SyncProvider>
          <EngineProvider>{children}</EngineProvider>
        </SyncProvider>
      </ConfigProvider>
    </QueryClientProvider>
  );
}

/** The page, or what is missing for it to work. */
export function Configured({ children }: { children: ReactNode }) {
  const { problem, retry } = useConfigProblem();
  if (problem === undefined) return children;
  const error = { message: problem.message, nextStep: problem.remedy };
  return <ErrorState title={common.config.title} error={error} retry={retry} />;
}
