import type { Closing } from "@genuine/sdk/closing";
import { useQuery } from "@tanstack/react-query";
import { useConfig } from "@/config/config-context";

/** A closing is announced an unbonding time ahead. */
const ASK_AGAIN_MS = 60_000;

/** By which proposal the providers have closed the deployment; null: they have not; undefined while unknown. */
export function useClosing(): Closing | null | undefined {
  const config = useConfig();
  return useQuery({
    queryKey: ["closing"],
    enabled: config !== undefined,
    refetchInterval: ASK_AGAIN_MS,
    queryFn: async () => {
      // Not needed for the first paint.
      const [{ readClosing }, { chainOf }, { createPublicClient, http }] = await Promise.all([
        import("@genuine/sdk/closing"),
        import("@genuine/sdk/deployment"),
        import("viem"),
      ]);
      const { deployment, rpcUrl } = config!;
      return readClosing(
        createPublicClient({ chain: chainOf(deployment, rpcUrl), transport: http(rpcUrl) }),
        deployment,
      );
    },
  }).data;
}
