/** Other providers, as the chain knows them. */
import type { Deployment } from "@genuine/sdk/deployment";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import type { Address } from "viem";
import type { Chain } from "./chain.ts";

/** Where a provider's worker is, or undefined. */
export async function endpointOf(chain: Chain, { contracts }: Deployment, esp: Address): Promise<string | undefined> {
  const registry = { address: contracts.espRegistry, abi: espRegistryAbi } as const;
  const { endpoint } = await chain.client.readContract({ ...registry, functionName: "espOf", args: [esp] });
  return endpoint === "" ? undefined : endpoint;
}

/** Whether a provider has the stake that work, and a word that counts, take. */
export function isActive(chain: Chain, { contracts }: Deployment, esp: Address): Promise<boolean> {
  return chain.client.readContract({
    address: contracts.espRegistry,
    abi: espRegistryAbi,
    functionName: "isActive",
    args: [esp],
  });
}
