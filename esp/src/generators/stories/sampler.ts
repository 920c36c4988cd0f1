import type { Random } from "../random.ts";

/** Temperature 0 is greedy; `topP` keeps the most likely tokens up to that probability (nucleus sampling). */
export type Sampling = { temperature: number; topP: number };

/** Samples a token from the network's logits. */
export function sample(logits: Float32Array, { temperature, topP }: Sampling, random: Random): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token]! > logits[best]!) best = token;
  if (temperature === 0) return best;
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - logits[best]!) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // A token below this cannot be in the nucleus.
  const least = ((1 - topP) / (logits.length - 1)) * total;
  const candidates: number[] = [];
  for (let token = 0; token < weights.length; token++) if (weights[token]! >= least) candidates.push(token);
  candidates.sort((a, b) => weights[b]! - weights[a]! || a - b);
  let [kept, mass] = [0, 0];
  while (kept < candidates.length && mass < topP * total) mass += weights[candidates[kept++]!]!;
  let left = random.unit() * mass;
  for (const token of candidates.slice(0, kept)) {
    left -= weights[token]!;
    if (left < 0) return token;
  }
  return best;
}
