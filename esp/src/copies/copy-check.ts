/**
 * Checks whether a picture or text is a copy of a registered product, as a challenge would find: by the registered
 * fingerprints, or under a map that the search finds. An index over many variants of the picture gives the
 * candidates; each of them is then measured by the chain's own rule.
 */

import { contentKindOf } from "@genuine/sdk/content-kind";
import { CANDIDATE, type Measure } from "@genuine/sdk/copy-search";
import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import { type Address, type Hex, hexToBytes, isAddressEqual } from "viem";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { Neighbour, ProductSearch } from "../jobs/product-search.ts";
import { textOf } from "../jury/texts.ts";
import type { Measurer } from "../measuring/measurer.ts";
import type { Inspected } from "../pictures/inspect.ts";
import { type Alike, closeness, type PictureWork } from "./alike.ts";
import type { TextSearch } from "./text-search.ts";

/** `text` is set for texts, which have no blocks and fingerprints. */
export type Work = { blocks: Uint8Array; fingerprints: Fingerprints; fileHash: Hex; text?: string };
/** `how`: the words between the work and the product in a message. `map`: turns one into the other, if one was needed. */
export type FoundCopy = Alike & { product: KnownProduct };

type Sources = {
  search: Pick<ProductSearch, "thresholds" | "isTelling" | "within">;
  texts: Pick<TextSearch, "alike" | "alikeTo">;
  measurer: Pick<Measurer, "variants" | "alike">;
  productsOfFile(fileHash: Hex): Promise<KnownProduct[]>;
  blocksOf(product: KnownProduct): Promise<Uint8Array | undefined>;
};

export class CopyCheck {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The variants of a picture to search for; none if it has too little detail. */
  async variants({ blocks, fingerprints }: Work): Promise<Variant<Measure>[]> {
    const { search, measurer } = this.#sources;
    return search.isTelling(fingerprints) ? measurer.variants({ blocks, fingerprints }) : [];
  }

  /**
   * The oldest product of somebody else that this work is a copy of, other than `licensed`. Whoever was first may register its
   * picture again even where others have copied it: what copies an earlier work of the producer's own, or the licensed one, is
   * passed over. That an own work is alike is not enough, as a picture can be made that looks to the measure like two.
   */
  async find(work: Work, producer: Address, licensed?: Hex): Promise<FoundCopy | undefined> {
    const own: KnownProduct[] = [];
    for await (const found of this.#all(work)) {
      const { product } = found;
      if (isAddressEqual(product.producer, producer) || product.id === licensed) own.push(product);
      else if (!(await this.#isCopyOfAny(product, own))) return found;
    }
    return undefined;
  }

  /**
   * The oldest of all products of which this work is a copy. All candidates are examined, the oldest first and regardless of
   * their owners: later products cannot hide an earlier one.
   */
  async first(work: Work): Promise<FoundCopy | undefined> {
    for await (const found of this.#all(work)) return found;
    return undefined;
  }

  /** Every product that this work is a copy of, the oldest first. */
  async *#all(work: Work): AsyncGenerator<FoundCopy> {
    const known = new Map<Hex, FoundCopy>();
    for (const product of await this.#sources.productsOfFile(work.fileHash))
      known.set(product.id, { product, how: "is the very file of" });
    if (work.text !== undefined) {
      for (const { product, share } of await this.#sources.texts.alike(work.text))
        if (!known.has(product.id))
          known.set(product.id, { product, how: `has ${Math.round(share * 100)} % of its wording in common with` });
    }
    const all = new Map([...known.values()].map(({ product }) => [product.id, product]));
    for (const candidate of await this.#candidates(work)) all.set(candidate.id, candidate);
    for (const product of [...all.values()].sort(byAge)) {
      const found = known.get(product.id) ?? (await this.#found(product, work));
      if (found !== undefined) yield found;
    }
  }

  async #found(product: KnownProduct, work: Work): Promise<FoundCopy | undefined> {
    const alike = await this.#howAlike(product, work);
    return alike && { product, ...alike };
  }

  /** Whether the product copies one of these earlier ones; what cannot be had for a comparison is no copy. */
  async #isCopyOfAny(product: KnownProduct, earlier: readonly KnownProduct[]): Promise<boolean> {
    if (earlier.length === 0) return false;
    if (earlier.some(({ proof }) => proof.fileHash === product.proof.fileHash)) return true;
    const { texts, blocksOf } = this.#sources;
    if (contentKindOf(product.proof.mediaType) === "text") {
      const like = await texts.alikeTo(product);
      return earlier.some(({ id }) => like.some((other) => other.product.id === id));
    }
    const blocks = await blocksOf(product);
    if (blocks === undefined) return false;
    const work = { blocks, fingerprints: product.fingerprints };
    for (const original of earlier) if ((await this.#howAlike(original, work)) !== undefined) return true;
    return false;
  }

  /** Oldest first. */
  async #candidates(work: Work): Promise<KnownProduct[]> {
    const near: Neighbour[] = await this.#sources.search.within(await this.variants(work), CANDIDATE);
    const products = new Map(near.map(({ product }) => [product.id, product]));
    return [...products.values()].sort(byAge);
  }

  /** How the picture is a copy of the product; undefined if it is not. */
  async #howAlike(original: KnownProduct, { blocks, fingerprints }: PictureWork): Promise<Alike | undefined> {
    const { search, measurer, blocksOf } = this.#sources;
    const { thresholds } = search;
    const plain = closeness(original.fingerprints, fingerprints, thresholds);
    if (plain !== undefined) return plain;
    const earlier = await blocksOf(original);
    if (earlier === undefined) return undefined;
    const { fingerprints: known } = original;
    return measurer.alike({ blocks: earlier, fingerprints: known }, { blocks, fingerprints }, thresholds);
  }
}

/** By `since`; products of the same second by the order of registration. */
const byAge = (a: KnownProduct, b: KnownProduct) => a.since - b.since || a.serial - b.serial;

export function workOf(bytes: Uint8Array, { mediaType, blocks, fingerprints, fileHash }: Inspected): Work {
  const work = { blocks: hexToBytes(blocks), fingerprints, fileHash };
  return contentKindOf(mediaType) === "text" ? { ...work, text: textOf(bytes) } : work;
}
