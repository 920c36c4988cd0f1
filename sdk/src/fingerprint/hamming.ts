/** In how many bits two fingerprints differ. Both are non-negative and of any length. */
export function hammingDistance(a: bigint, b: bigint): number {
  let distance = 0;
  for (let rest = a ^ b; rest > 0n; rest >>= 32n) distance += ones(Number(rest & 0xffffffffn));
  return distance;
}

/** Set bits of a 32-bit word: counts in pairs, nibbles, bytes, then their sum. */
function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  n = (n + (n >>> 4)) & 0x0f0f0f0f;
  return Math.imul(n, 0x01010101) >>> 24;
}
