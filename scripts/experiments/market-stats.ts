/** Small statistics for the market and for attacks. */
import type { Random } from "@genuine/sdk/reputation/selection";

/** Student's t for 95 %, by degrees of freedom from 1 to 11: few seeds need wider intervals than the normal distribution gives. */
const T95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201];

/**
 * Mean over 2 to 12 seeds and half its 95 % interval.
 * @throws RangeError for fewer or more
 */
export function meanOfSeeds(values: readonly number[]): { mean: number; half: number } {
  const t = T95[values.length - 2];
  if (t === undefined) throw new RangeError(`${values.length} seeds: 2 to 12 are foreseen`);
  const middle = mean(values);
  const variance = sum(values.map((value) => (value - middle) ** 2)) / (values.length - 1);
  return { mean: middle, half: t * Math.sqrt(variance / values.length) };
}

export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** NaN without values. Infinity counts as the largest. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  const high = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  return low === high ? low : (low + high) / 2;
}

/** Gini coefficient. 0: all alike; towards 1: one has all. */
export function gini(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const weighed = sum(sorted.map((value, i) => (2 * (i + 1) - sorted.length - 1) * value));
  return weighed / (sorted.length * sum(sorted));
}

/** Draws an index by probabilities that sum to 1. */
export function draw(probabilities: readonly number[], random: Random): number {
  let rest = random();
  const found = probabilities.findIndex((probability) => {
    rest -= probability;
    return rest < 0;
  });
  return found === -1 ? probabilities.length - 1 : found; // Rounding may leave a little over.
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
