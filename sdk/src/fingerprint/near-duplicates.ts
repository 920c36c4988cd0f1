/** Exact search for fingerprints within a few of their 256 bits of a given one: among a million in milliseconds. */
import { FINGERPRINT_BYTES, type HammingScan, HIT_BYTES, hammingScan } from "./hamming-scan.ts";

export const FINGERPRINT_BITS = 256;

/** An entry close to at least one of the queried fingerprints; the nearest of these counts. */
export type NearDuplicate<Id> = {
  id: Id;
  /** Bits of 256. */
  distance: number;
  /** Position of that fingerprint among those queried. */
  asked: number;
};

const PAGE_BYTES = 65_536;
/** Block of entries that is compared with all queries before the next one: it stays in the processor's cache. */
const BLOCK = 1024;
/** The first page has the hits of a block, then the queries; the entries follow on the next. */
const ASKED_AT = BLOCK * HIT_BYTES;
const MAX_ASKED = (PAGE_BYTES - ASKED_AT) / FINGERPRINT_BYTES;
const ENTRIES_AT = PAGE_BYTES;

/**
 * All fingerprints consecutively in memory, each compared with every query: 32 bytes each, plus the
 * ids. A scan costs the same for every radius and kind of picture, unlike an index of substrings.
 */
export class NearDuplicates<Id> {
  readonly #memory = new WebAssembly.Memory({ initial: 2 });
  readonly #scan: HammingScan = hammingScan(this.#memory);
  /** By slot. */
  readonly #ids: Id[] = [];
  readonly #slots = new Map<Id, number>();
  #words = new BigUint64Array(this.#memory.buffer);
  #numbers = new Uint32Array(this.#memory.buffer);

  get size(): number {
    return this.#ids.length;
  }

  /** Adds an entry, or gives it another fingerprint. @param fingerprint 256 bits @throws RangeError */
  add(id: Id, fingerprint: bigint): void {
    checkFingerprint(fingerprint);
    const slot = this.#slots.get(id) ?? this.#ids.length;
    this.#reserve(slot + 1);
    this.#write(ENTRIES_AT + slot * FINGERPRINT_BYTES, fingerprint);
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
  }

  /** Whether the entry existed. */
  remove(id: Id): boolean {
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    // The last one fills the gap.
    const last = this.#ids.pop()!;
    this.#slots.delete(id);
    if (slot === this.#ids.length) return true;
    const from = (ENTRIES_AT + this.#ids.length * FINGERPRINT_BYTES) / 8;
    this.#words.copyWithin((ENTRIES_AT + slot * FINGERPRINT_BYTES) / 8, from, from + FINGERPRINT_BYTES / 8);
    this.#ids[slot] = last;
    this.#slots.set(last, slot);
    return true;
  }

  /**
   * All entries within `radius` bits of any of the fingerprints, the nearest first.
   * @throws RangeError
   */
  within(fingerprints: readonly bigint[], radius: number): NearDuplicate<Id>[] {
    return this.#search(fingerprints, radius, Infinity);
  }

  /**
   * The `count` entries that are nearest to any of the fingerprints, the nearest first; ties for the last place are
   * broken arbitrarily.
   * @throws RangeError
   */
  nearest(fingerprints: readonly bigint[], count: number): NearDuplicate<Id>[] {
    if (!Number.isInteger(count) || count < 0)
      throw new RangeError(`${count} is not a number of entries to find: pass a whole number`);
    return count === 0 ? [] : this.#search(fingerprints, FINGERPRINT_BITS, count);
  }

  #search(fingerprints: readonly bigint[], radius: number, count: number): NearDuplicate<Id>[] {
    fingerprints.forEach(checkFingerprint);
    if (fingerprints.length > MAX_ASKED)
      throw new RangeError(`${fingerprints.length} fingerprints are asked for at once: ask for at most ${MAX_ASKED}`);
    for (const [asked, fingerprint] of fingerprints.entries())
      this.#write(ASKED_AT + asked * FINGERPRINT_BYTES, fingerprint);
    let limit = Math.min(Math.floor(radius), FINGERPRINT_BITS);
    let found = new Map<number, { distance: number; asked: number }>();
    const end = ENTRIES_AT + this.size * FINGERPRINT_BYTES;
    for (let from = ENTRIES_AT; from < end; from += BLOCK * FINGERPRINT_BYTES) {
      const to = Math.min(end, from + BLOCK * FINGERPRINT_BYTES);
      for (let asked = 0; asked < fingerprints.length && limit >= 0; asked++) {
        const hits = this.#scan(ASKED_AT + asked * FINGERPRINT_BYTES, from, to, limit, 0);
        for (let at = 0; at < hits; at += HIT_BYTES) {
          const slot = (this.#numbers[at / 4]! - ENTRIES_AT) / FINGERPRINT_BYTES;
          const distance = this.#numbers[at / 4 + 1]!;
          if (distance < (found.get(slot)?.distance ?? Infinity)) found.set(slot, { distance, asked });
        }
        if (hits === 0 || found.size < count) continue;
        // Only entries nearer than the last of these can still enter.
        const nearest = sorted(found).slice(0, count);
        found = new Map(nearest);
        limit = nearest.at(-1)![1].distance - 1;
      }
    }
    return sorted(found).map(([slot, hit]) => ({ id: this.#ids[slot]!, ...hit }));
  }

  #write(address: number, fingerprint: bigint): void {
    for (let n = 0; n < FINGERPRINT_BYTES / 8; n++)
      this.#words[address / 8 + n] = BigInt.asUintN(64, fingerprint >> BigInt(64 * n));
  }

  /** Ensures capacity; doubles it, so that this is rare. */
  #reserve(entries: number): void {
    const missing = ENTRIES_AT + entries * FINGERPRINT_BYTES - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    this.#memory.grow(Math.max(Math.ceil(missing / PAGE_BYTES), this.#memory.buffer.byteLength / PAGE_BYTES));
    this.#words = new BigUint64Array(this.#memory.buffer);
    this.#numbers = new Uint32Array(this.#memory.buffer);
  }
}

function sorted<T extends { distance: number }>(found: ReadonlyMap<number, T>): [number, T][] {
  return [...found].sort(([, a], [, b]) => a.distance - b.distance);
}

function checkFingerprint(fingerprint: bigint): void {
  if (BigInt.asUintN(FINGERPRINT_BITS, fingerprint) !== fingerprint) {
    throw new RangeError(
      `${fingerprint} is not a fingerprint of ${FINGERPRINT_BITS} bits: pass a number from 0 to 2^${FINGERPRINT_BITS} - 1`,
    );
  }
}
