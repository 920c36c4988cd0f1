/** Other providers, from the registry. */
import type { Deployment } from "@genuine/sdk/deployment";
import { espRegistryAbi } from "@genuine/sdk/generated/abis";
import { type Address, zeroAddress } from "viem";
import type { Chain } from "./chain.ts";

/** Endpoint of a provider's worker, or undefined. */
export async function endpointOf(chain: Chain, { contracts }: Deployment, esp: Address): Promise<string | undefined> {
  const registry = { address: contracts.espRegistry, abi: espRegistryAbi } as const;
  const { endpoint } = await chain.client.readContract({ ...registry, functionName: "espOf", args: [esp] });
  return endpoint === "" ? undefined : endpoint;
}

/** A provider's weight as a witness, base units; zero if it is not active. */
export function weightOf(chain: Chain, { contracts }: Deployment, esp: Address): Promise<bigint> {
  const registry = { address: contracts.espRegistry, abi: espRegistryAbi } as const;
  return chain.client.readContract({ ...registry, functionName: "weightOf", args: [esp] });
}

/** Total weight of all providers. */
export function totalWeight(chain: Chain, { contracts }: Deployment): Promise<bigint> {
  const registry = { address: contracts.espRegistry, abi: espRegistryAbi } as const;
  return chain.client.readContract({ ...registry, functionName: "totalWeight" });
}

/** Whether a provider has the minimum stake. */
export function isActive(chain: Chain, { contracts }: Deployment, esp: Address): Promise<boolean> {
  return chain.client.readContract({
    address: contracts.espRegistry,
    abi: espRegistryAbi,
    functionName: "isActive",
    args: [esp],
  });
}

/** All accounts that ever registered, in order. */
export async function allProviders(chain: Chain, { contracts }: Deployment): Promise<Address[]> {
  const registry = { address: contracts.espRegistry, abi: espRegistryAbi } as const;
  const found: Address[] = [];
  for (let index = 1n; ; index++) {
    const esp = await chain.client.readContract({ ...registry, functionName: "espAt", args: [index] });
    if (esp === zeroAddress) return found;
    found.push(esp);
  }
}
