/** Descriptions of products: drafting by the owner, and reading from the chain. */
import { type Hex, type PublicClient, parseEventLogs } from "viem";
import type { Deployment } from "./deployment.ts";
import { checkDescription, type DescriptionWords, shownDescription } from "./description-words.ts";
import { productDescriptionsAbi } from "./generated/abis.ts";

/** The signed message. */
export type SignedDescription = DescriptionWords & {
  productId: bigint;
  /** One more than the latest. */
  revision: bigint;
  /** Unix seconds; a signature is void from then on. */
  expiry: bigint;
};

type Reader = Pick<PublicClient, "readContract" | "getLogs">;
type Contracts = Pick<Deployment, "contracts">;

/** A description that follows the latest of its product. @throws GenuineError those of `checkDescription` */
export async function draftDescription(
  client: Reader,
  deployment: Contracts,
  productId: Hex,
  words: DescriptionWords,
  expiry: bigint,
): Promise<SignedDescription> {
  const checked = checkDescription(words);
  const [revision] = await latestOf(client, deployment, productId);
  return { productId: BigInt(productId), ...checked, revision: revision + 1n, expiry };
}

/**
 * The latest description of a product, from the chain alone: one call, and the events of one block. Undefined if there is none,
 * or if it is not valid.
 */
export async function readDescription(
  client: Reader,
  deployment: Contracts,
  productId: Hex,
): Promise<(DescriptionWords & { revision: bigint }) | undefined> {
  const [revision, blockNumber] = await latestOf(client, deployment, productId);
  if (revision === 0n) return undefined;
  const logs = await client.getLogs({
    address: deployment.contracts.productDescriptions,
    fromBlock: blockNumber,
    toBlock: blockNumber,
  });
  const found = parseEventLogs({ abi: productDescriptionsAbi, eventName: "ProductDescribed", logs }).find(
    ({ args }) => args.productId === BigInt(productId) && args.revision === revision,
  );
  const words = found && shownDescription(found.args);
  return words && { ...words, revision };
}

function latestOf(client: Reader, { contracts }: Contracts, productId: Hex): Promise<readonly [bigint, bigint]> {
  return client.readContract({
    address: contracts.productDescriptions,
    abi: productDescriptionsAbi,
    functionName: "latestOf",
    args: [BigInt(productId)],
  });
}
