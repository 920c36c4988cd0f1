/** contracts/lib/Opinions.sol in TypeScript: 18 decimals, the same operations in the same order, so the same rounding. */

/** belief + disbelief + uncertainty = 1e18. */
export type FixedOpinion = { belief: bigint; disbelief: bigint; uncertainty: bigint };

export const ONE = 10n ** 18n;
const GOOD = 4n * 10n ** 17n;
const BAD = 6n * 10n ** 17n;
const BASE_RATE = 5n * 10n ** 17n;
const PRIOR = 2n;

export function vacuous(): FixedOpinion {
  return { belief: 0n, disbelief: 0n, uncertainty: ONE };
}

/** From remembered good and bad, with 18 decimals. */
export function fromMemory(alpha: bigint, beta: bigint): FixedOpinion {
  const good = alpha * GOOD;
  const bad = beta * BAD;
  const all = good + bad + PRIOR * ONE * BAD;
  const belief = (good * ONE) / all;
  const disbelief = (bad * ONE) / all;
  return { belief, disbelief, uncertainty: ONE - belief - disbelief };
}

/** Consensus of two opinions, at most one of which may be certain. */
export function consensus(x: FixedOpinion, y: FixedOpinion): FixedOpinion {
  const kappa = (x.uncertainty + y.uncertainty) * ONE - x.uncertainty * y.uncertainty;
  const belief = ((x.belief * y.uncertainty + y.belief * x.uncertainty) * ONE) / kappa;
  const disbelief = ((x.disbelief * y.uncertainty + y.disbelief * x.uncertainty) * ONE) / kappa;
  return { belief, disbelief, uncertainty: ONE - belief - disbelief };
}

export function score(x: FixedOpinion): bigint {
  return x.belief + (BASE_RATE * x.uncertainty) / ONE;
}

/** Fixed point as a number from 0 to 1, for display. */
export function toNumber(fixed: bigint): number {
  return Number(fixed) / 1e18;
}
