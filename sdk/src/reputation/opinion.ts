/** Subjective logic in floating point: the definitions. `opinion-fixed.ts` holds what the chain computes. */

/** Parts from 0 to 1, sum 1 (but for `weightedMean` with a spare weight). */
export type Opinion = { belief: number; disbelief: number; uncertainty: number };

/** Kang et al., IoT-J 2019. */
export const DEFAULTS = {
  /** Weights of good and of bad outcomes. */
  good: 0.4,
  bad: 0.6,
  /** Decay per slot of a recommendation's weight, and of the paid value. */
  decay: 0.8,
  /** Decay per slot of one's own evidence; this project's choice, as are the two weights below. */
  memory: 0.97,
  /** Weight of a vacuous opinion in every mean of recommendations: that of a recommendation over a fiftieth of the cap. */
  spareWeight: 0.02,
  /** Share of the uncertainty that counts as trust. */
  baseRate: 0.5,
  /** Prior weight of uncertainty, in wholly bad outcomes. */
  prior: 2,
  /** Maximum factor for a recommender that knows a provider better than its average provider. */
  familiarityCap: 2,
} as const;

/** Mass in caps from which a provider is no longer shown as "new", and from which as "well known". */
export const MASS = { known: 0.5, wellKnown: 2 } as const;

export const VACUOUS: Opinion = { belief: 0, disbelief: 0, uncertainty: 1 };

/** From plain counts: r / (r + s + W), s / (r + s + W), W / (r + s + W). */
export function fromCounts(positive: number, negative: number, prior: number = DEFAULTS.prior): Opinion {
  const all = positive + negative + prior;
  return { belief: positive / all, disbelief: negative / all, uncertainty: prior / all };
}

/** From weighted evidence, at a known uncertainty: (1-u) k a / (k a + e b) and (1-u) e b / (k a + e b). */
export function fromEvidence(alpha: number, beta: number, uncertainty: number): Opinion {
  const good = DEFAULTS.good * alpha;
  const bad = DEFAULTS.bad * beta;
  if (good + bad === 0) return VACUOUS;
  const certainty = 1 - uncertainty;
  return { belief: (certainty * good) / (good + bad), disbelief: (certainty * bad) / (good + bad), uncertainty };
}

/**
 * From remembered evidence: u = prior / (prior + r) for r = (k a + e b) / e, belief to disbelief as k a to e b. One more
 * outcome moves the score by at most 1 / (3 + r).
 */
export function fromMemory(alpha: number, beta: number): Opinion {
  const evidence = (DEFAULTS.good * alpha) / DEFAULTS.bad + beta;
  return fromEvidence(alpha, beta, DEFAULTS.prior / (DEFAULTS.prior + evidence));
}

/** Consensus (cumulative fusion) of opinions, at most one of which may be certain. Without any: the vacuous opinion. */
export function consensus(...opinions: readonly Opinion[]): Opinion {
  return opinions.reduce((x, y) => {
    const kappa = x.uncertainty + y.uncertainty - x.uncertainty * y.uncertainty;
    return {
      belief: (x.belief * y.uncertainty + y.belief * x.uncertainty) / kappa,
      disbelief: (x.disbelief * y.uncertainty + y.disbelief * x.uncertainty) / kappa,
      uncertainty: (x.uncertainty * y.uncertainty) / kappa,
    };
  }, VACUOUS);
}

/**
 * Mean of opinions by weight; the vacuous opinion when all weights are zero.
 * @param spare Added to the sum of weights that divides (1 in the profile liu2023): the parts then sum to less than 1.
 */
export function weightedMean(weighed: readonly { opinion: Opinion; weight: number }[], spare = 0): Opinion {
  const all = weighed.reduce((sum, { weight }) => sum + weight, spare);
  if (all === 0) return VACUOUS;
  const mean = (part: keyof Opinion) =>
    weighed.reduce((sum, { opinion, weight }) => sum + weight * opinion[part], 0) / all;
  return { belief: mean("belief"), disbelief: mean("disbelief"), uncertainty: mean("uncertainty") };
}

/** Score: b + a u. */
export function score(opinion: Opinion, baseRate: number = DEFAULTS.baseRate): number {
  return opinion.belief + baseRate * opinion.uncertainty;
}
