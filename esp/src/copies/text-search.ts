/**
 * Searches the texts that this provider keeps itself for copies, comparing as a juror would. Other providers' texts are not
 * available before a dispute, so only identical files are found among those. Comparisons run in a thread.
 */
import { contentKindOf } from "@genuine/sdk/content-kind";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { Piscina } from "piscina";
import { type Address, isAddressEqual } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { JobStore, KnownProduct } from "../jobs/job-store.ts";
import { textOf } from "../jury/texts.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { FoundText } from "./text-index.ts";

/** Longer texts are not attested: comparing them costs more than a request may. */
export const MOST_TEXT_BYTES = 256 * 1024;

export class TextSearch {
  readonly #own: Address;
  readonly #store: JobStore;
  readonly #content: ContentStore;
  readonly #thread = new Piscina({
    filename: new URL("../measuring/text-thread.ts", import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    // The thread's index is lost with it.
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  /** Serials of the texts in the thread's index. */
  readonly #indexed = new Set<number>();

  constructor(own: Address, store: JobStore, content: ContentStore) {
    [this.#own, this.#store, this.#content] = [own, store, content];
  }

  /** Rebuilds the index from the store. */
  async reload(): Promise<void> {
    await this.#clear();
    for await (const { serial, fingerprints } of this.#store.fingerprints()) {
      if (fingerprints.pdq !== 0n || fingerprints.iscc !== 0n) continue;
      const product = await this.#store.productBySerial(serial);
      if (product !== undefined) await this.#add(product);
    }
  }

  /** Adds the texts of these events. Texts removed by a reorganisation are no longer in the store. */
  async learn(events: readonly ChainEvent[]): Promise<void> {
    for (const event of events) {
      if (event.kind !== "productRegistered" || contentKindOf(event.product.proof.mediaType) !== "text") continue;
      const product = await this.#store.product(event.product.id);
      if (product !== undefined) await this.#add(product);
    }
  }

  /**
   * Products that share most of this text's wording, with the share in common.
   * @throws GenuineError too_large
   */
  async alike(text: string): Promise<{ product: KnownProduct; share: number }[]> {
    if (text.length > MOST_TEXT_BYTES) throw textTooLong();
    const found: { product: KnownProduct; share: number }[] = [];
    for (const { serial, share } of await this.#find(text)) {
      const product = await this.#store.productBySerial(serial);
      if (product !== undefined && product.status !== "removed") found.push({ product, share });
    }
    return found;
  }

  /** The same for the text of a product; none if it is not kept here. */
  async alikeTo(product: KnownProduct): Promise<{ product: KnownProduct; share: number }[]> {
    if (!(await this.#isKept(product))) return [];
    return this.alike(textOf(await this.#content.get(product.proof.fileHash)));
  }

  close(): Promise<void> {
    return this.#thread.destroy();
  }

  async #find(text: string): Promise<FoundText[]> {
    if (this.#indexed.size === 0) return [];
    for (;;) {
      const found = (await this.#thread.run({ text, expected: this.#indexed.size }, { name: "alike" })) as
        | FoundText[]
        | undefined;
      if (found !== undefined) return found;
      await this.reload();
    }
  }

  async #clear(): Promise<void> {
    if (this.#indexed.size > 0) await this.#thread.run(undefined, { name: "clear" });
    this.#indexed.clear();
  }

  async #add(product: KnownProduct): Promise<void> {
    const { serial, proof } = product;
    if (this.#indexed.has(serial) || !(await this.#isKept(product))) return;
    const text = textOf(await this.#content.get(proof.fileHash));
    this.#indexed.add(serial);
    await this.#thread.run({ serial, text }, { name: "add" });
  }

  async #isKept({ esp, proof }: KnownProduct): Promise<boolean> {
    return (
      isAddressEqual(esp, this.#own) &&
      contentKindOf(proof.mediaType) === "text" &&
      (await this.#content.has(proof.fileHash))
    );
  }
}

function textTooLong(): GenuineError {
  return new GenuineError("too_large", `Texts of up to ${MOST_TEXT_BYTES / 1024} kB are vouched for.`, {
    remedy: "Register it in parts.",
  });
}
