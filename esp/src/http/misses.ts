/** Negative cache: ids that were not found recently are not looked up again. */

/** Products registered in the meantime are found in the store as soon as their block is read. */
const REMEMBERED_MS = 30_000;
const MOST = 10_000;

export class Misses {
  /** Time of each lookup, ms; the oldest first. */
  readonly #at = new Map<string, number>();

  has(id: string): boolean {
    const at = this.#at.get(id);
    return at !== undefined && Date.now() - at < REMEMBERED_MS;
  }

  add(id: string): void {
    this.#at.delete(id);
    this.#at.set(id, Date.now());
    const [oldest] = this.#at.keys();
    if (this.#at.size > MOST && oldest !== undefined) this.#at.delete(oldest);
  }
}
