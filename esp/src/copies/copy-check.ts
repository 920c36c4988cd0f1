/**
 * Looks whether a picture or text is a copy of a registered product, as the chain would find when somebody challenged it: by the
 * registered fingerprints, or under a map that the search finds. An index with many variants of the picture brings the
 * candidates; each of them is then measured by the chain's own rule.
 */
import { type AffineMap, applyMap, applyMapToChroma, IDENTITY } from "@genuine/sdk/fingerprint/affine";
import { colourDistance, colourFromChroma } from "@genuine/sdk/fingerprint/colour";
import { chromaOf, type Fingerprints, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromLuma } from "@genuine/sdk/fingerprint/pdq";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import { compare } from "@genuine/sdk/similarity";
import { contentKindOf } from "@genuine/sdk/content-kind";
import { type Address, type Hex, hexToBytes, isAddressEqual } from "viem";
import type { KnownProduct } from "../jobs/job-store.ts";
import type { Neighbour, ProductSearch } from "../jobs/product-search.ts";
import { isSamePicture } from "../jury/appearance.ts";
import { overlay, planesOfBlocks } from "../jury/planes.ts";
import { textOf } from "../jury/texts.ts";
import type { Inspected } from "../pictures/inspect.ts";
import type { TextSearch } from "./text-search.ts";
import { type Measure, variantsOf } from "./variants.ts";

/** Bits within which a variant makes a product a candidate. Measured: copies 16 to 82 by the better measure, others from 100 (PDQ) and 78 (ISCC). */
const CANDIDATE = { pdq: 84, iscc: 64 } as const;
/** The nearest candidates that are looked at: each may take half a second. */
const MOST_CANDIDATES = 10;

/** `text` of what is one; it has no blocks and fingerprints. */
export type Work = { blocks: Uint8Array; fingerprints: Fingerprints; fileHash: Hex; text?: string };
/** `how`: what to say between the work and the product. */
export type FoundCopy = { product: KnownProduct; how: string };

type Sources = {
  search: ProductSearch;
  texts: TextSearch;
  productsOfFile(fileHash: Hex): Promise<KnownProduct[]>;
  blocksOf(product: KnownProduct): Promise<Uint8Array | undefined>;
};

export class CopyCheck {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** What to look for a picture by; nothing when it tells too little. */
  variants({ blocks, fingerprints }: Work): Variant<Measure>[] {
    return this.#sources.search.isTelling(fingerprints) ? variantsOf(blocks, fingerprints) : [];
  }

  /**
   * The product that this work would be removed as a copy of: of all it is a copy of the first registered, unless
   * that is the producer's own or `licensed`. Whoever was first is taken for the creator: it may register its picture
   * again even where others have copied it.
   */
  async find(work: Work, producer: Address, licensed?: Hex): Promise<FoundCopy | undefined> {
    const found: FoundCopy[] = (await this.#sources.productsOfFile(work.fileHash)).map((product) => ({
      product,
      how: "is the very file of",
    }));
    for (const candidate of await this.#candidates(work)) {
      const how = await this.#howAlike(candidate, work);
      if (how !== undefined) found.push({ product: candidate, how });
    }
    if (work.text !== undefined) {
      for (const { product, share } of await this.#sources.texts.alike(work.text))
        found.push({ product, how: `has ${Math.round(share * 100)} % of its wording in common with` });
    }
    const [first] = found.sort((a, b) => a.product.serial - b.product.serial);
    if (first === undefined || isAddressEqual(first.product.producer, producer) || first.product.id === licensed)
      return undefined;
    return first;
  }

  async #candidates(work: Work): Promise<KnownProduct[]> {
    const near: Neighbour[] = await this.#sources.search.within(this.variants(work), CANDIDATE);
    const products = new Map(near.map(({ product }) => [product.id, product]));
    return [...products.values()].slice(0, MOST_CANDIDATES);
  }

  /** How the picture is a copy of the product; undefined when it is none. */
  async #howAlike(original: KnownProduct, { blocks, fingerprints }: Work): Promise<string | undefined> {
    const { thresholds } = this.#sources.search;
    const plain = compare(original.fingerprints, fingerprints, thresholds);
    if (plain.verdict === "copy") return `is within ${Math.min(plain.pdq, plain.iscc)} of 256 bits of`;
    const earlier = await this.#sources.blocksOf(original);
    if (earlier === undefined) return undefined;
    const { map } = await findWitness(lumaOf(earlier), lumaOf(blocks));
    const { pdq, colour } = measureUnder(earlier, blocks, map);
    if (pdq <= thresholds.witness && colour <= thresholds.colour)
      return `is, cut, turned or framed, within ${pdq} of 256 bits of`;
    // Not for the measure, but a panel would find so: the same picture in other colours, or changed more.
    const [from, to] = map.reverse ? [blocks, earlier] : [earlier, blocks];
    const laid = overlay(planesOf(from), planesOf(to), map);
    return isSamePicture(laid) ? "shows, in other colours or with more changes, the same as" : undefined;
  }
}

export function workOf(bytes: Uint8Array, { mediaType, blocks, fingerprints, fileHash }: Inspected): Work {
  const work = { blocks: hexToBytes(blocks), fingerprints, fileHash };
  return contentKindOf(mediaType) === "text" ? { ...work, text: textOf(bytes) } : work;
}

const planesOf = (blocks: Uint8Array) => planesOfBlocks(lumaOf(blocks), chromaOf(blocks));

/** As `Similarity.compareUnder` measures: PDQ in bits, colours in steps. Both blocks: 5,248 bytes. */
export function measureUnder(
  original: Uint8Array,
  accused: Uint8Array,
  map: AffineMap = IDENTITY,
): { pdq: number; colour: number } {
  const [source, target] = map.reverse ? [accused, original] : [original, accused];
  return {
    pdq: hammingDistance(pdqFromLuma(applyMap(lumaOf(source), map)).hash, pdqFromLuma(lumaOf(target)).hash),
    colour: colourDistance(
      colourFromChroma(applyMapToChroma(chromaOf(source), map)),
      colourFromChroma(chromaOf(target)),
    ),
  };
}
