/** Works in the order of registration, found by what they look like; those that a reorganisation of the chain replaces are forgotten. */
import type { Measure } from "./copy-variants.ts";
import { type Fingerprints, ProductIndex, type ProductMatch, type Variant } from "./product-index.ts";

type Entry<Id> = { readonly serial: number; readonly id: Id };

export class OrderedIndex<Id> {
  readonly #index = new ProductIndex<Id, Measure>(["pdq", "iscc"]);
  readonly #entries: Entry<Id>[] = [];

  /** The newest work; undefined if there is none. */
  get last(): Entry<Id> | undefined {
    return this.#entries.at(-1);
  }

  /** The newest `count` works, oldest first. */
  newest(count: number): readonly Entry<Id>[] {
    return count === 0 ? [] : this.#entries.slice(-count);
  }

  /**
   * @param fingerprints without any, the work has its place in the order and is never found
   * @throws RangeError unless the work is newer than all others
   */
  add(serial: number, id: Id, fingerprints: Fingerprints<Measure> = {}): void {
    const { last } = this;
    if (last !== undefined && serial <= last.serial)
      throw new RangeError(`Work ${serial} is not newer than work ${last.serial}: forget from ${serial} on first`);
    this.#entries.push({ serial, id });
    if (Object.keys(fingerprints).length > 0) this.#index.add(id, fingerprints);
  }

  /** Forgets the works from this serial on. */
  forgetFrom(serial: number): void {
    while (this.last !== undefined && this.last.serial >= serial) this.#index.remove(this.#entries.pop()!.id);
  }

  within(variants: readonly Variant<Measure>[], radius: Partial<Record<Measure, number>>): ProductMatch<Id, Measure>[] {
    return this.#index.within(variants, radius);
  }

  nearest(variants: readonly Variant<Measure>[], count: number): ProductMatch<Id, Measure>[] {
    return this.#index.nearest(variants, count);
  }
}
