/** In-memory index of all registered products by their fingerprints, kept in step with the store. */
import type { Measure } from "@genuine/sdk/copy-search";
import { ProductIndex, type ProductMatch, type Variant } from "@genuine/sdk/fingerprint/product-index";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { isEvidence, type Thresholds } from "@genuine/sdk/similarity";
import type { ChainEvent } from "../chain/events.ts";
import type { IndexedProduct, JobStore, KnownProduct } from "./job-store.ts";

export type Neighbour = Omit<ProductMatch<number, Measure>, "product"> & { product: KnownProduct };

export class ProductSearch {
  readonly #store: JobStore;
  /** By serial. */
  #index = new ProductIndex<number, Measure>(["pdq", "iscc"]);
  #thresholds: Thresholds | undefined;

  constructor(store: JobStore) {
    this.#store = store;
  }

  /** Loads everything from the store. @param thresholds The chain's, which also define what is evidence. */
  async start(thresholds: Thresholds): Promise<void> {
    this.#thresholds = thresholds;
    await this.reload();
  }

  /** Reloads everything from the store. */
  async reload(): Promise<void> {
    const index = new ProductIndex<number, Measure>(["pdq", "iscc"]);
    for await (const product of this.#store.fingerprints()) this.#update(product, index);
    this.#index = index;
  }

  /** The chain's rule for copies. */
  get thresholds(): Thresholds {
    if (this.#thresholds === undefined)
      throw new GenuineError("not_ready", "This provider is starting.", { remedy: "Wait a moment." });
    return this.#thresholds;
  }

  /** Applies the changes of these events, which are in the store already. */
  async learn(events: readonly ChainEvent[]): Promise<void> {
    for (const event of events) {
      const id =
        event.kind === "productRegistered"
          ? event.product.id
          : event.kind === "productStatus"
            ? event.productId
            : undefined;
      const product = id === undefined ? undefined : await this.#store.product(id);
      if (product !== undefined) this.#update(product);
    }
  }

  /** Reloads products that a reorganisation has removed or changed. */
  async refresh(serials: readonly number[]): Promise<void> {
    for (const serial of serials) {
      const product = await this.#store.productBySerial(serial);
      if (product === undefined) this.#index.remove(serial);
      else this.#update(product);
    }
  }

  /** The nearest products by each measure, nearest first. */
  async nearest(variants: readonly Variant<Measure>[], count: number): Promise<Neighbour[]> {
    return this.#neighbours(this.#index.nearest(variants, count));
  }

  /** The products within a distance by one measure, nearest first. */
  async within(variants: readonly Variant<Measure>[], radius: Record<Measure, number>): Promise<Neighbour[]> {
    return this.#neighbours(this.#index.within(variants, radius));
  }

  async #neighbours(matches: readonly ProductMatch<number, Measure>[]): Promise<Neighbour[]> {
    const found = await Promise.all(
      matches.map(async (match) => {
        const product = await this.#store.productBySerial(match.product);
        return product === undefined ? [] : { ...match, product };
      }),
    );
    return found.flat();
  }

  #update({ serial, status, fingerprints }: IndexedProduct, index = this.#index): void {
    if (status === "removed" || !this.isTelling(fingerprints)) index.remove(serial);
    else index.add(serial, fingerprints);
  }

  /** Fingerprints of pictures with too little detail mean nothing. */
  isTelling(fingerprints: Pick<KnownProduct["fingerprints"], "quality" | "detail">): boolean {
    return isEvidence(fingerprints, this.thresholds);
  }
}
