/** All registered products by their fingerprints, in memory and in step with the store: what is undone there leaves here. */
import type { PdqFingerprint } from "@genuine/sdk/fingerprint/pdq";
import { PDQ_MATCH_DISTANCE, PDQ_MIN_QUALITY } from "@genuine/sdk/fingerprint/pdq";
import { ProductIndex, type ProductMatch, type Variant } from "@genuine/sdk/fingerprint/product-index";
import type { ChainEvent } from "../chain/events.ts";
import type { JobStore, KnownProduct } from "./job-store.ts";

/** What products are measured by. */
export type Measure = "pdq";

export type Neighbour = Omit<ProductMatch<number, Measure>, "product"> & { product: KnownProduct };

export class ProductSearch {
  readonly #store: JobStore;
  /** By serial. */
  readonly #index = new ProductIndex<number, Measure>(["pdq"]);

  constructor(store: JobStore) {
    this.#store = store;
    for (const product of store.fingerprints()) this.#update(product);
  }

  /** Takes over what these events, already in the store, have changed. */
  async learn(events: readonly ChainEvent[]): Promise<void> {
    for (const event of events) {
      const id = event.kind === "productRegistered" ? event.product.id : event.kind === "productStatus" ? event.productId : undefined;
      const product = id === undefined ? undefined : await this.#store.product(id);
      if (product !== undefined) this.#update(product);
    }
  }

  /** Looks again at products that a reorganisation has taken away or changed. */
  async refresh(serials: readonly number[]): Promise<void> {
    for (const serial of serials) {
      const product = await this.#store.productBySerial(serial);
      if (product === undefined) this.#index.remove(serial);
      else this.#update(product);
    }
  }

  /** The products nearest to a picture, in the order of their distance. @param variants as the index takes them */
  async nearest(variants: readonly Variant<Measure>[], count: number): Promise<Neighbour[]> {
    const found = await Promise.all(this.#index.nearest(variants, count).map((match) => this.#neighbour(match)));
    return found.flatMap((neighbour) => neighbour ?? []);
  }

  /** Of the products within the match distance of a picture, the one that was registered first. */
  async firstAlike(variants: readonly Variant<Measure>[]): Promise<Neighbour | undefined> {
    const alike = this.#index.within(variants, { pdq: PDQ_MATCH_DISTANCE });
    const [first] = alike.sort((a, b) => a.product - b.product);
    return first === undefined ? undefined : this.#neighbour(first);
  }

  async #neighbour(match: ProductMatch<number, Measure>): Promise<Neighbour | undefined> {
    const product = await this.#store.productBySerial(match.product);
    return product === undefined ? undefined : { ...match, product };
  }

  /** Fingerprints of pictures with too little in them tell nothing, on chain as well. */
  #update({ serial, status, fingerprint, quality }: Pick<KnownProduct, "serial" | "status" | "fingerprint" | "quality">): void {
    if (status === "removed" || !isTelling({ hash: fingerprint, quality })) this.#index.remove(serial);
    else this.#index.add(serial, { pdq: fingerprint });
  }
}

export function isTelling({ quality }: PdqFingerprint): boolean {
  return quality >= PDQ_MIN_QUALITY;
}
