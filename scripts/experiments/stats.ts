/** Means over seeds, with their 95 % intervals. */

export type Estimate = { mean: number; low: number; high: number };

const Z95 = 1.959964; // Normal approximation: meant for 30 seeds and more.

/** Mean of `values` and its 95 % confidence interval by the normal approximation. */
export function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1);
  const half = Z95 * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}
