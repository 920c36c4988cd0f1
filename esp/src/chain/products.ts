/** What only the chain keeps of products, and the rules it measures them by. */
import type { Deployment } from "@genuine/sdk/deployment";
import { BLOCKS_LENGTH } from "@genuine/sdk/fingerprint/fingerprints";
import { productRegistryAbi, similarityAbi } from "@genuine/sdk/generated/abis";
import type { Thresholds } from "@genuine/sdk/similarity";
import { hexToBytes, keccak256 } from "viem";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { Chain } from "./chain.ts";

/** Fixed for a deployment's life. */
export function readThresholds(chain: Chain, { contracts }: Deployment): Promise<Thresholds> {
  return chain.client.readContract({ address: contracts.similarity, abi: similarityAbi, functionName: "thresholds" });
}

/** The blocks that a product was registered with, from its event; undefined for what is no picture. */
export async function blocksOf(
  chain: Chain,
  { contracts }: Deployment,
  { id, block, proof }: KnownProduct,
): Promise<Uint8Array | undefined> {
  const range = { fromBlock: BigInt(block), toBlock: BigInt(block) };
  const event = {
    address: contracts.productRegistry,
    abi: productRegistryAbi,
    eventName: "ProductRegistered",
    args: { productId: BigInt(id) },
  } as const;
  const [log] = await chain.client.getContractEvents({ ...event, ...range });
  const blocks = log?.args.blocks;
  if (blocks === undefined || keccak256(blocks) !== proof.blocksHash) return undefined;
  const bytes = hexToBytes(blocks);
  return bytes.length === BLOCKS_LENGTH ? bytes : undefined;
}
