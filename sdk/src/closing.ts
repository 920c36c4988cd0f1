/** Whether a deployment was closed by its providers (`IClosing`), and where to go instead. */
import type { PublicClient } from "viem";
import type { Deployment } from "./deployment.ts";
import { espRegistryAbi } from "./generated/abis.ts";

/** @param successor human-readable; empty: none was named */
export type Closing = { proposalId: bigint; successor: string };

/** The proposal by which the deployment was closed; null while it accepts new orders, sales and registrations. */
export async function readClosing(
  client: Pick<PublicClient, "readContract">,
  { contracts }: Pick<Deployment, "contracts">,
): Promise<Closing | null> {
  const registry = { address: contracts.espRegistry, abi: espRegistryAbi } as const;
  const proposalId = await client.readContract({ ...registry, functionName: "closedBy" });
  if (proposalId === 0n) return null;
  const { successor } = await client.readContract({ ...registry, functionName: "closingOf", args: [proposalId] });
  return { proposalId, successor };
}
