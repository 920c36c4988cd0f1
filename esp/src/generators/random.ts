import { createHash } from "node:crypto";

/** A pseudo-random stream that depends on its seed only (xoshiro128**). */
export type Random = {
  /** 0 <= x < 1 */
  unit(): number;
  range(low: number, high: number): number;
  /** A whole number, 0 <= n < count. */
  below(count: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
};

/** A stream seeded with SHA-256 of text and label: different labels give independent streams. */
export function randomFrom(text: string, label: string): Random {
  const digest = createHash("sha256").update(label).update("\0").update(text).digest();
  let [a, b, c, d] = [
    digest.readUInt32LE(0),
    digest.readUInt32LE(4),
    digest.readUInt32LE(8),
    digest.readUInt32LE(12) | 1,
  ];
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  const unit = () => next() / 2 ** 32;
  const below = (count: number) => Math.floor(unit() * count);
  return {
    unit,
    below,
    range: (low, high) => low + (high - low) * unit(),
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    pick: (items) => items[below(items.length)]!,
    chance: (probability) => unit() < probability,
  };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
