/** Whether the contracts know an id, asked of the node by the server. */
import { chainOf } from "@genuine/sdk/deployment";
import { challengeAbi, espRegistryAbi, generationEscrowAbi, productRegistryAbi } from "@genuine/sdk/generated/abis";
import { type Address, BaseError, ContractFunctionRevertedError, createPublicClient, type Hex, http } from "viem";
import { readServerConfig } from "@/config/server-config";

export type Known =
  | { what: "product" | "task" | "challenge"; id: Hex }
  /** A provider. */
  | { what: "esp"; id: Address };

const PATIENCE_MS = 1_000;

/** @throws what viem throws when the node does not answer, and whatever is wrong with the configuration */
export async function existsOnChain({ what, id }: Known): Promise<boolean> {
  const { deployment, rpcUrl } = await readServerConfig(process.env);
  const { contracts } = deployment;
  const transport = http(rpcUrl, { timeout: PATIENCE_MS, retryCount: 0 });
  const client = createPublicClient({ chain: chainOf(deployment, rpcUrl), transport });
  switch (what) {
    case "product": {
      const call = { address: contracts.productRegistry, abi: productRegistryAbi, functionName: "statusOf" } as const;
      return (await client.readContract({ ...call, args: [BigInt(id)] })) !== 0;
    }
    case "task": {
      const call = { address: contracts.generationEscrow, abi: generationEscrowAbi, functionName: "taskOf" } as const;
      return await known(client.readContract({ ...call, args: [BigInt(id)] }), "Generation_UnknownTask");
    }
    case "challenge": {
      const call = { address: contracts.challenge, abi: challengeAbi, functionName: "challengeOf" } as const;
      return await known(client.readContract({ ...call, args: [BigInt(id)] }), "Challenge_UnknownChallenge");
    }
    case "esp": {
      const call = { address: contracts.espRegistry, abi: espRegistryAbi, functionName: "espOf" } as const;
      return (await client.readContract({ ...call, args: [id] })).name !== "";
    }
  }
}

/** @param refusal The error by which the contract says that there is none */
async function known(read: Promise<unknown>, refusal: string): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((one) => one instanceof ContractFunctionRevertedError);
    if (reverted instanceof ContractFunctionRevertedError && reverted.data?.errorName === refusal) return false;
    throw error;
  }
}
