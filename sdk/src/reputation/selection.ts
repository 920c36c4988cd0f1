/** Selection of a provider by its score: mostly the best, sometimes another, so that newcomers get work too. */

/** At scores from 0 to 1 a difference of 0.1 makes one e times as likely as the other. */
export const DEFAULT_TEMPERATURE = 0.1;

/** Uniform numbers from 0 up to 1. */
export type Random = () => number;

/**
 * Softmax: exp(score / temperature), normalised. Lower temperatures favour the best more.
 * @throws RangeError for a temperature that is not positive or a score that is not finite
 */
export function softmax(scores: readonly number[], temperature: number = DEFAULT_TEMPERATURE): number[] {
  if (!(temperature > 0)) throw new RangeError(`temperature must be positive, not ${temperature}`);
  if (!scores.every(Number.isFinite)) throw new RangeError(`scores must be finite, not ${scores.join(", ")}`);
  const best = Math.max(...scores); // Subtracted so that nothing overflows.
  const powers = scores.map((score) => Math.exp((score - best) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/**
 * Draws one of the scores; also returns the probabilities.
 * @throws RangeError as `softmax`, and without scores
 */
export function select(
  scores: readonly number[],
  options: { temperature?: number; random?: Random } = {},
): { index: number; probabilities: number[] } {
  if (scores.length === 0) throw new RangeError("there is nothing to select from");
  const probabilities = softmax(scores, options.temperature);
  let rest = (options.random ?? Math.random)();
  const found = probabilities.findIndex((probability) => {
    rest -= probability;
    return rest < 0;
  });
  // Rounding may leave a remainder: it belongs to the last that can be drawn at all.
  const index = found === -1 ? probabilities.findLastIndex((probability) => probability > 0) : found;
  return { index, probabilities };
}

/** Repeatable random numbers (mulberry32) for experiments and tests; not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
