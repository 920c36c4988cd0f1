import { type Address, type Chain, defineChain, getAddress, isAddress } from "viem";
import { GenuineError } from "./genuine-error.ts";

export const CONTRACT_NAMES = [
  "token",
  "vault",
  "espRegistry",
  "reputation",
  "productRegistry",
  "generationEscrow",
  "saleEscrow",
  "pledges",
  "licenceRegistry",
  "productDescriptions",
  "similarity",
  "examination",
  "parties",
  "challenge",
  "espPanel",
  "upkeepPool",
  "hashTimelock",
] as const;
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** Addresses of Genuine on one chain. */
export type Deployment = {
  chainId: number;
  chainName: string;
  /** First block that can hold an event of the contracts. */
  startBlock: number;
  /** True for a chain without fees, such as a consortium's; the local chain never has any. */
  feeFree?: boolean;
  contracts: Record<ContractName, Address>;
};

export const LOCAL_CHAIN_ID = 31337;

/**
 * Parses a deployment from JSON or its text. Addresses are returned with checksums.
 * @throws GenuineError bad_deployment naming the first field at fault.
 */
export function parseDeployment(json: unknown): Deployment {
  const value = (typeof json === "string" ? parseText(json) : json) as Partial<Deployment> | null;
  if (typeof value !== "object" || value === null) throw bad("is not an object");
  const { chainId, chainName, startBlock, feeFree, contracts } = value;
  if (!Number.isSafeInteger(chainId) || chainId! < 1) throw bad(`has no valid chainId (${String(chainId)})`);
  if (typeof chainName !== "string" || chainName === "") throw bad("has no chainName");
  if (!Number.isSafeInteger(startBlock) || startBlock! < 0)
    throw bad(`has no valid startBlock (${String(startBlock)})`);
  if (feeFree !== undefined && typeof feeFree !== "boolean")
    throw bad(`has a feeFree that is neither true nor false (${String(feeFree)})`);
  const addresses = {} as Record<ContractName, Address>;
  for (const name of CONTRACT_NAMES) {
    const address: unknown = contracts?.[name];
    if (typeof address !== "string" || !isAddress(address, { strict: false })) {
      throw bad(`has no valid address of ${name} (${String(address)})`);
    }
    addresses[name] = getAddress(address);
  }
  return {
    chainId: chainId!,
    chainName,
    startBlock: startBlock!,
    ...(feeFree !== undefined && { feeFree }),
    contracts: addresses,
  };
}

/** Whether transactions on the chain of `deployment` cost nothing. */
export function isFeeFree({ chainId, feeFree }: Pick<Deployment, "chainId" | "feeFree">): boolean {
  return feeFree ?? chainId === LOCAL_CHAIN_ID;
}

/** The viem chain of a deployment. On a chain without fees, clients must not add a priority fee. */
export function chainOf(deployment: Pick<Deployment, "chainId" | "chainName" | "feeFree">, rpcUrl: string): Chain {
  return defineChain({
    id: deployment.chainId,
    name: deployment.chainName,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
    testnet: deployment.chainId === LOCAL_CHAIN_ID,
    ...(isFeeFree(deployment) && {
      fees: {
        maxPriorityFeePerGas: 0n,
        estimateFeesPerGas: async () => ({ maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }),
      },
    }),
  });
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GenuineError("bad_deployment", "The deployment is not JSON.", { cause });
  }
}

function bad(what: string): GenuineError {
  return new GenuineError("bad_deployment", `The deployment ${what}.`, {
    remedy: "Deploy again (a local chain: npm start -- --reset), or fix the file.",
  });
}
