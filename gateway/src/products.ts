/** The gateway's tools for registered products, and challenges of copies of its own ones. */
import { depositFor } from "@genuine/sdk/challenge-deposit";
import { compareFully } from "@genuine/sdk/copy-search";
import { fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { challengeAbi, similarityAbi } from "@genuine/sdk/generated/abis";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product, ProductSummary } from "@genuine/sdk/indexer-answers";
import type { IndexerClient, ProductFilter } from "@genuine/sdk/indexer-client";
import { rootOfFile } from "@genuine/sdk/sealing/chunks";
import * as transactions from "@genuine/sdk/transactions";
import { idOfChallenge } from "@genuine/sdk/typed-data";
import { bytesToHex, type Hex, sha256 } from "viem";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";
import type { Wallet } from "./wallet.ts";

type Parts = { settings: Settings; wallet: Wallet; indexer: IndexerClient; store: Store };

export class ProductDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async search(filter: ProductFilter): Promise<{ products: unknown[]; nextCursor: string | null }> {
    const { items, nextCursor } = await this.#parts.indexer.products(filter);
    return { products: items.map(summaryOf), nextCursor };
  }

  /** A product's state on chain, and whether a file is its file. */
  async verify(productId: Hex, file: Uint8Array | undefined): Promise<Record<string, unknown>> {
    const product = await this.#parts.indexer.product(productId);
    const { proof } = product;
    return {
      ...summaryOf(product),
      file_sha256: proof.fileHash,
      content_root: proof.contentRoot,
      prompt_commitment: proof.promptCommitment,
      cid: proof.cid,
      task_id: product.taskId,
      challenges: product.challenges.map(({ id, status, ground }) => ({ id, status, ground })),
      ...(file !== undefined && { file_matches: sha256(file) === proof.fileHash && isContent(file, product) }),
    };
  }

  /**
   * Opens a challenge: the account puts a deposit down, which counts as spent.
   * @throws GenuineError not_similar, order_limit, day_limit; what the contract refuses
   */
  async challenge(originalId: Hex, accusedId: Hex): Promise<Record<string, unknown>> {
    const { settings, wallet, store, indexer } = this.#parts;
    const { challenge, similarity } = settings.deployment.contracts;
    const [original, accused, product, thresholds, { deposit: least }] = await Promise.all([
      indexer.blocks(originalId),
      indexer.blocks(accusedId),
      indexer.product(accusedId),
      wallet.client.readContract({ address: similarity, abi: similarityAbi, functionName: "thresholds" }),
      wallet.client.readContract({ address: challenge, abi: challengeAbi, functionName: "settings" }),
    ]);
    const [first, second] = [original, accused].map((blocks) => ({
      fingerprints: fingerprintsFromBlocks(blocks),
      blocks,
    }));
    const { measurement, map } = await compareFully(first!, second!, thresholds);
    if (measurement.verdict !== "copy")
      throw new GenuineError(
        "not_similar",
        `By the chain's measure ${accusedId} is not a copy of ${originalId}: ${measurement.pdq} bits by PDQ, ${measurement.iscc} by ISCC.`,
        { remedy: "A panel of providers may see more; the page brings a case before it." },
      );
    const pair = [BigInt(originalId), BigInt(accusedId)] as const;
    const shown = { earlierBlocks: bytesToHex(original), accusedBlocks: bytesToHex(accused), map };
    const call = transactions.openChallenge(settings.deployment, ...pair, shown);
    const deposit = depositFor(product, least);
    const entry = `challenge-${crypto.randomUUID()}`;
    store.reserve(entry, deposit);
    let isSent = false;
    try {
      await wallet.pay(call, deposit, () => {
        isSent = true;
      });
    } catch (error) {
      if (!isSent) store.correct(entry, 0n);
      throw error;
    }
    return { challenge_id: idOfChallenge("copy", ...pair), deposit: deposit.toString(), ...measurement };
  }
}

function isContent(file: Uint8Array, { contentRoot }: Product): boolean {
  return rootOfFile(file) === contentRoot;
}

function summaryOf(product: ProductSummary): Record<string, unknown> {
  const { id, serial, producer, owner, esp, status, openCases, mediaType, kind, parent, registeredAt, since, offer } =
    product;
  return {
    product_id: id,
    serial,
    producer,
    owner,
    provider: esp,
    status,
    open_challenges: openCases,
    media_type: mediaType,
    kind,
    parent,
    registered_at: registeredAt,
    as_old_as: since,
    price: offer?.price ?? null,
  };
}
