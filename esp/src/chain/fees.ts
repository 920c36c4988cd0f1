/** Fees that a transaction offers, wei. Pure. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint };

export const NO_FEES: Fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
/** Nodes accept a replacement that offers 10 % more; a little above that, for rounding. */
const BUMP_PER_MILLE = 1_125n;

/** At most `cap` in total, which includes the tip. */
export function capped({ maxFeePerGas, maxPriorityFeePerGas }: Fees, cap: bigint): Fees {
  const fee = least(maxFeePerGas, cap);
  return { maxFeePerGas: fee, maxPriorityFeePerGas: least(maxPriorityFeePerGas, fee) };
}

/**
 * Fees of a replacement for a transaction that offered `before`: enough for nodes to accept it, and no less than the current
 * market (`now`). Undefined if that exceeds `cap`: then the transaction has to wait.
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
