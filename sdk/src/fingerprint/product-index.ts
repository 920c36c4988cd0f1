/** Near-duplicates among products with several fingerprints each, queried by several variants of a picture. */
import { NearDuplicates } from "./near-duplicates.ts";

/** Fingerprints by the name of their measure, such as "pdq"; what cannot be measured is left out. */
export type Fingerprints<Measure extends string> = Partial<Record<Measure, bigint>>;

/** The picture as it is or changed, such as mirrored, with the fingerprints it then has. */
export type Variant<Measure extends string> = { name: string; fingerprints: Fingerprints<Measure> };

export type ProductMatch<Id, Measure extends string> = {
  product: Id;
  measure: Measure;
  /** Bits of 256. */
  distance: number;
  /** Name of the variant that is nearest. */
  variant: string;
};

export class ProductIndex<Id, Measure extends string> {
  readonly #indexes: ReadonlyMap<Measure, NearDuplicates<Id>>;

  constructor(measures: readonly Measure[]) {
    this.#indexes = new Map(measures.map((measure) => [measure, new NearDuplicates<Id>()]));
  }

  /** Adds a product, or gives it other fingerprints. @throws RangeError */
  add(product: Id, fingerprints: Fingerprints<Measure>): void {
    for (const [measure, index] of this.#indexes) {
      const fingerprint = fingerprints[measure];
      if (fingerprint === undefined) index.remove(product);
      else index.add(product, fingerprint);
    }
  }

  remove(product: Id): void {
    for (const index of this.#indexes.values()) index.remove(product);
  }

  /**
   * Measures without a radius are ignored.
   * Measures without a radius do not count.
   */
  within(variants: readonly Variant<Measure>[], radius: Partial<Record<Measure, number>>): ProductMatch<Id, Measure>[] {
    return this.#ask(variants, (index, asked, measure) => index.within(asked, radius[measure] ?? -1));
  }

  /** The `count` nearest products by each measure, the nearest first. */
  nearest(variants: readonly Variant<Measure>[], count: number): ProductMatch<Id, Measure>[] {
    return this.#ask(variants, (index, asked) => index.nearest(asked, count));
  }

  #ask(
    variants: readonly Variant<Measure>[],
    search: (
      index: NearDuplicates<Id>,
      asked: readonly bigint[],
      measure: Measure,
    ) => ReturnType<NearDuplicates<Id>["within"]>,
  ): ProductMatch<Id, Measure>[] {
    const matches: ProductMatch<Id, Measure>[] = [];
    for (const [measure, index] of this.#indexes) {
      const asked = variants.flatMap(({ name, fingerprints }) => {
        const fingerprint = fingerprints[measure];
        return fingerprint === undefined ? [] : [{ name, fingerprint }];
      });
      const found = search(
        index,
        asked.map(({ fingerprint }) => fingerprint),
        measure,
      );
      for (const { id, distance, asked: at } of found)
        matches.push({ product: id, measure, distance, variant: asked[at]!.name });
    }
    return matches.sort((a, b) => a.distance - b.distance);
  }
}
