"use client";

import type { ProgressRequest } from "@genuine/sdk/esp-client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Hex } from "viem";
import { chainNow } from "@/data/chain-clock";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";

/** Longer than any task takes to be made, in seconds. */
const GOOD_FOR = 12 * 3600;

/**
 * The producer's signature that lets it see what is being made. The test wallet signs without asking; of a real one it is
 * asked for by `ask`.
 */
export function useProgressRequest(
  taskId: Hex,
  enabled: boolean,
): { request: ProgressRequest | undefined; ask: (() => void) | undefined } {
  const engine = useEngine();
  const { account, persona } = useSession();
  const [wanted, setWanted] = useState(false);
  const mayAsk = persona !== undefined || wanted;
  const query = useQuery({
    queryKey: ["progress-request", account, taskId],
    queryFn: async (): Promise<ProgressRequest> => {
      const expiry = BigInt(chainNow() + GOOD_FOR);
      const { deployment, typedData } = engine!;
      return {
        expiry,
        signature: await engine!.signTypedData(
          typedData.progressTypedData(deployment.chainId, { taskId, expiry }),
          account!,
        ),
      };
    },
    enabled: enabled && mayAsk && engine !== undefined && account !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  const ask = () => (wanted ? void query.refetch() : setWanted(true));
  return {
    request: query.data,
    ask: enabled && query.data === undefined && (!mayAsk || query.isError) ? ask : undefined,
  };
}
