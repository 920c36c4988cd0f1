/** Product data that is on chain only, and the thresholds that the chain measures with. */
import type { Deployment } from "@genuine/sdk/deployment";
import { BLOCKS_LENGTH } from "@genuine/sdk/fingerprint/fingerprints";
import { productRegistryAbi, similarityAbi } from "@genuine/sdk/generated/abis";
import type { Thresholds } from "@genuine/sdk/similarity";
import { hexToBytes, keccak256 } from "viem";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { Chain } from "./chain.ts";

/** Constant for a deployment. */
export function readThresholds(chain: Chain, { contracts }: Deployment): Promise<Thresholds> {
  return chain.client.readContract({ address: contracts.similarity, abi: similarityAbi, functionName: "thresholds" });
}

/**
 * The blocks of a product, from the event of its registration or of a later publication; undefined unless it is a
 * picture.
 */
export async function blocksOf(
  chain: Pick<Chain, "client">,
  { contracts }: Deployment,
  { id, block, proof }: Pick<KnownProduct, "id" | "block" | "proof">,
): Promise<Uint8Array | undefined> {
  const from = {
    address: contracts.productRegistry,
    abi: productRegistryAbi,
    args: { productId: BigInt(id) },
  } as const;
  const range = { fromBlock: BigInt(block), toBlock: BigInt(block) };
  const [registered] = await chain.client.getContractEvents({ ...from, eventName: "ProductRegistered", ...range });
  let blocks = registered?.args.blocks;
  if (blocks === undefined) {
    const again = { eventName: "BlocksPublished", fromBlock: range.fromBlock } as const;
    const [published] = await chain.client.getContractEvents({ ...from, ...again });
    blocks = published?.args.blocks;
  }
  if (blocks === undefined || keccak256(blocks) !== proof.blocksHash) return undefined;
  const bytes = hexToBytes(blocks);
  return bytes.length === BLOCKS_LENGTH ? bytes : undefined;
}
