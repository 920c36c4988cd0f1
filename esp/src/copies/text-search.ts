/**
 * The texts that this provider keeps itself, looked through for copies as a juror would compare them. Others' texts are
 * not to be had before a dispute, so that of those only the very same file is found.
 */
import { contentKindOf } from "@genuine/sdk/content-kind";
import { type Address, isAddressEqual } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { JobStore, KnownProduct } from "../jobs/job-store.ts";
import { compareTexts, textOf } from "../jury/texts.ts";
import type { ContentStore } from "../store/content-store.ts";

export class TextSearch {
  readonly #own: Address;
  readonly #store: JobStore;
  readonly #content: ContentStore;
  /** Serials of products without fingerprints, among which texts are. */
  readonly #candidates = new Set<number>();

  constructor(own: Address, store: JobStore, content: ContentStore) {
    [this.#own, this.#store, this.#content] = [own, store, content];
  }

  /** Takes in again all that the store has. */
  async reload(): Promise<void> {
    for await (const { serial, fingerprints } of this.#store.fingerprints()) {
      if (fingerprints.pdq === 0n && fingerprints.iscc === 0n) this.#candidates.add(serial);
    }
  }

  /** Takes over what these events have brought. What a reorganisation takes away again is not found in the store any more. */
  async learn(events: readonly ChainEvent[]): Promise<void> {
    for (const event of events) {
      if (event.kind !== "productRegistered" || contentKindOf(event.product.proof.mediaType) !== "text") continue;
      const product = await this.#store.product(event.product.id);
      if (product !== undefined) this.#candidates.add(product.serial);
    }
  }

  /** Products that say the same as this text for the most part, with the share of wording they have in common. Takes about a millisecond for each text kept. */
  async alike(text: string): Promise<{ product: KnownProduct; share: number }[]> {
    const found: { product: KnownProduct; share: number }[] = [];
    for (const serial of this.#candidates) {
      const product = await this.#store.productBySerial(serial);
      if (product === undefined || product.status === "removed" || !(await this.#isKept(product))) continue;
      const { same, share } = compareTexts(textOf(await this.#content.get(product.proof.fileHash)), text);
      if (same) found.push({ product, share });
    }
    return found;
  }

  async #isKept({ esp, proof }: KnownProduct): Promise<boolean> {
    return (
      isAddressEqual(esp, this.#own) &&
      contentKindOf(proof.mediaType) === "text" &&
      (await this.#content.has(proof.fileHash))
    );
  }
}
