"use client";

/**
 * What a page shows comes from the indexer, and reads of the chain from one node. Before anything is signed or paid by it, the
 * chain is asked whether it says the same, and where a second node is configured, whether both are on the same chain.
 */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Esp, Product } from "@genuine/sdk/indexer-answers";
import { PRODUCT_STATUSES, proofFromJson } from "@genuine/sdk/structs";
import type { PublicClient } from "viem";
import type { Engine } from "@/wallet/engine";

/** One thing as the page shows it and as the chain has it. */
type Compared = { what: string; shown: unknown; real: unknown };

const REMEDY =
  "Nothing was signed or sent. Reload the page in a minute; if it says the same then, its indexer is wrong.";

/** @throws GenuineError indexer_disagrees where something that one pays or signs for is another on the chain */
export async function requireProduct(engine: Engine, product: Product): Promise<void> {
  const { client, abis, deployment } = engine;
  const { contracts } = deployment;
  const registry = { address: contracts.productRegistry, abi: abis.productRegistryAbi } as const;
  const id = BigInt(product.id);
  const blockNumber = await client.getBlockNumber({ cacheTime: 0 });
  const { fingerprints, offer, proof } = product;
  const picture = fingerprints === null ? undefined : await engine.blocksOf(product.id);
  const [real, owner, derived, sale, prints] = await Promise.all([
    client.readContract({ ...registry, functionName: "productOf", args: [id], blockNumber }),
    product.status === "removed"
      ? undefined
      : client.readContract({ ...registry, functionName: "ownerOf", args: [id], blockNumber }),
    client.readContract({ ...registry, functionName: "idOf", args: [proofFromJson(product.proof)], blockNumber }),
    client.readContract({
      address: contracts.saleEscrow,
      abi: abis.saleEscrowAbi,
      functionName: "saleOf",
      args: [id],
      blockNumber,
    }),
    // The chain keeps those of few works, and says of any blocks what they are.
    picture === undefined
      ? undefined
      : client.readContract({ ...registry, functionName: "fingerprintsOf", args: [picture.blocks], blockNumber }),
  ]);
  requireSame(blockNumber, [
    { what: "the product's proof", shown: id, real: derived },
    { what: "the file", shown: product.contentRoot, real: proof.contentRoot },
    { what: "the kind of file", shown: product.mediaType, real: proof.mediaType },
    { what: "the owner", shown: product.owner, real: owner ?? product.owner },
    { what: "the creator", shown: product.producer, real: real.producer },
    { what: "the provider", shown: product.esp, real: real.esp },
    { what: "the state", shown: product.status, real: PRODUCT_STATUSES[real.status] },
    ...(fingerprints === null || picture === undefined || prints === undefined
      ? []
      : [
          { what: "the picture", shown: picture.hash, real: proof.blocksHash },
          { what: "the fingerprint", shown: BigInt(fingerprints.pdq), real: prints.pdq },
          { what: "the second fingerprint", shown: BigInt(fingerprints.iscc), real: prints.iscc },
          { what: "the colours", shown: BigInt(fingerprints.colour), real: prints.colour },
        ]),
    { what: "the original", shown: BigInt(product.parent ?? 0), real: real.parent },
    { what: "the original's share", shown: product.parentBasisPoints, real: real.parentBasisPoints },
    ...(offer === null
      ? []
      : [
          { what: "the price", shown: BigInt(offer.price), real: sale.price },
          { what: "the seller", shown: offer.seller, real: sale.seller },
        ]),
  ]);
}

/** @throws GenuineError indexer_disagrees where another provider than the one shown would be paid */
export async function requireEsp(engine: Engine, esp: Esp): Promise<void> {
  const { client, abis, deployment } = engine;
  const blockNumber = await client.getBlockNumber({ cacheTime: 0 });
  const real = await client.readContract({
    address: deployment.contracts.espRegistry,
    abi: abis.espRegistryAbi,
    functionName: "espOf",
    args: [esp.address],
    blockNumber,
  });
  requireSame(blockNumber, [
    { what: "the provider's name", shown: esp.name, real: real.name },
    { what: "where the provider is", shown: esp.endpoint, real: real.endpoint },
  ]);
}

/** @throws GenuineError nodes_disagree, node_unreachable */
export async function requireNodes({ client, second }: Engine): Promise<void> {
  if (second === undefined) return;
  const heads = await Promise.all([headOf(client), headOf(second)]);
  const common = heads[0] < heads[1] ? heads[0] : heads[1];
  const [one, other] = await Promise.all(
    [client, second].map(async (node) => (await node.getBlock({ blockNumber: common }).catch(away)).hash),
  );
  if (one === other) return;
  throw new GenuineError("nodes_disagree", `This page's two nodes have different blocks ${common}.`, {
    remedy: "Nothing was signed or sent. One of them is wrong or on another chain: try again later.",
  });
}

async function headOf(node: PublicClient): Promise<bigint> {
  return await node.getBlockNumber({ cacheTime: 0 }).catch(away);
}

function away(cause: unknown): never {
  throw new GenuineError("node_away", "One of this page's two nodes does not answer, so nothing can be compared.", {
    remedy: "Nothing was signed or sent. Try again in a moment.",
    cause,
  });
}

function requireSame(blockNumber: bigint, compared: readonly Compared[]): void {
  const differs = compared.find(({ shown, real }) => plain(shown) !== plain(real));
  if (differs === undefined) return;
  throw new GenuineError(
    "indexer_disagrees",
    `The chain has something else at block ${blockNumber} than this page shows: ${differs.what}.`,
    { remedy: REMEDY },
  );
}

function plain(value: unknown): unknown {
  return typeof value === "string" && value.startsWith("0x") ? value.toLowerCase() : value;
}
