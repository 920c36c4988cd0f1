/**
 * Index of stored texts by their shingles: the time to compare a text with all of them grows with its length and the number
 * of common shingles, not with the number of texts.
 */
import { compareShares, compareShort, hasShingles, type Wording, wordingOf } from "../jury/texts.ts";

export type FoundText = { serial: number; share: number };

export class TextIndex {
  readonly #texts = new Map<number, Wording>();
  readonly #byShingle = new Map<string, number[]>();
  /** Texts too short for shingles. */
  readonly #byWhole = new Map<string, number[]>();

  get size(): number {
    return this.#texts.size;
  }

  add(serial: number, text: string): void {
    if (this.#texts.has(serial)) return;
    const wording = wordingOf(text);
    this.#texts.set(serial, wording);
    if (hasShingles(wording)) for (const shingle of wording.shingles) push(this.#byShingle, shingle, serial);
    else push(this.#byWhole, wording.whole, serial);
  }

  clear(): void {
    this.#texts.clear();
    this.#byShingle.clear();
    this.#byWhole.clear();
  }

  /** Texts that share most of their wording, as `compareTexts` measures. */
  alike(text: string): FoundText[] {
    const wording = wordingOf(text);
    const found = hasShingles(wording) ? this.#sharing(wording) : this.#short(wording);
    return found.flatMap(({ serial, comparison: { same, share } }) => (same ? [{ serial, share }] : []));
  }

  #sharing(wording: Wording) {
    const common = new Map<number, number>();
    for (const shingle of wording.shingles)
      for (const serial of this.#byShingle.get(shingle) ?? []) common.set(serial, (common.get(serial) ?? 0) + 1);
    return [...common].map(([serial, count]) => {
      const { shingles } = this.#texts.get(serial)!;
      return { serial, comparison: compareShares(shingles.size, wording.shingles.size, count) };
    });
  }

  #short(wording: Wording) {
    return (this.#byWhole.get(wording.whole) ?? []).map((serial) => ({
      serial,
      comparison: compareShort(this.#texts.get(serial)!, wording),
    }));
  }
}

function push(map: Map<string, number[]>, key: string, serial: number): void {
  const serials = map.get(key);
  if (serials === undefined) map.set(key, [serial]);
  else serials.push(serial);
}
