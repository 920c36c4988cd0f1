/** Rates, their bounds, and ROC curves. */

const Z95 = 1.959964;

/** Upper bound of the rate behind `hits` rare events of `trials`, 95 % one-sided, by Poisson: 3 / trials where there were none. */
export function upperBound(hits: number, trials: number): number {
  let [low, high] = [hits, hits + 10 + 5 * Math.sqrt(hits + 1)];
  for (let step = 0; step < 60; step++) {
    const mean = (low + high) / 2;
    if (poissonUpTo(hits, mean) > 0.05) low = mean;
    else high = mean;
  }
  return Math.min(1, high / trials);
}

/** Probability of at most `hits` events where `mean` are expected. */
function poissonUpTo(hits: number, mean: number): number {
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= hits; k++) {
    logTerm += Math.log(mean / k);
    sum += Math.exp(logTerm);
  }
  return sum;
}

/** 95 % interval of a share (Wilson). Without trials it is 0 to 1. */
export function shareInterval(hits: number, trials: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  const share = hits / trials;
  const square = Z95 ** 2 / trials;
  const middle = (share + square / 2) / (1 + square);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials))) / (1 + square);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

export type RocPoint = { threshold: number; recall: number; falsePositiveRate: number };

/**
 * For each whole threshold: which shares score at most it. An infinite score never matches, but counts.
 * @param copies, strangers scores, low where alike @param strangersInAll where only the lowest of them are given
 */
export function rocCurve(
  copies: readonly number[],
  strangers: readonly number[],
  highest: number,
  strangersInAll = strangers.length,
): RocPoint[] {
  const [found, wrong] = [cumulative(copies, highest), cumulative(strangers, highest)];
  return Array.from({ length: highest + 1 }, (_, threshold) => ({
    threshold,
    recall: found[threshold]! / copies.length,
    falsePositiveRate: wrong[threshold]! / strangersInAll,
  }));
}

/** The best recall at no more than this rate of false positives; 0 if no threshold is that good. */
export function recallAt(curve: readonly RocPoint[], rate: number): number {
  return curve.reduce((best, point) => (point.falsePositiveRate <= rate ? Math.max(best, point.recall) : best), 0);
}

/** How many scores are at most 0, 1, … highest. */
function cumulative(scores: readonly number[], highest: number): Float64Array {
  const counts = new Float64Array(highest + 1);
  for (const score of scores) if (score <= highest) counts[Math.max(0, Math.ceil(score))]!++;
  for (let i = 1; i <= highest; i++) counts[i]! += counts[i - 1]!;
  return counts;
}
