/** What a transaction offers for its inclusion, wei. Pure. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint };

export const NO_FEES: Fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
/** Nodes replace a transaction for 10 % more; a little above, for rounding. */
const BUMP_PER_MILLE = 1_125n;

/** At most `cap` in all, of which the tip is a part. */
export function capped({ maxFeePerGas, maxPriorityFeePerGas }: Fees, cap: bigint): Fees {
  const fee = least(maxFeePerGas, cap);
  return { maxFeePerGas: fee, maxPriorityFeePerGas: least(maxPriorityFeePerGas, fee) };
}

/**
 * What replaces a transaction that offered `before`: enough for nodes to take it, and no less than what others offer
 * `now`. Undefined when that is more than `cap`: then there is nothing to do but wait.
 */
export function bumped(before: Fees, now: Fees, cap: bigint): Fees | undefined {
  const least = {
    maxFeePerGas: raised(before.maxFeePerGas),
    maxPriorityFeePerGas: raised(before.maxPriorityFeePerGas),
  };
  if (least.maxFeePerGas > cap) return undefined;
  const wanted = {
    maxFeePerGas: most(least.maxFeePerGas, now.maxFeePerGas),
    maxPriorityFeePerGas: most(least.maxPriorityFeePerGas, now.maxPriorityFeePerGas),
  };
  return capped(wanted, cap);
}

function raised(fee: bigint): bigint {
  return (fee * BUMP_PER_MILLE) / 1_000n + 1n;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
