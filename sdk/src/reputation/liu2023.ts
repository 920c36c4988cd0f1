/**
 * The arithmetic of the experiment that Liu et al. published in 2023, kept only to reproduce its two figures: it has flaws that
 * `mwsl.ts` does not have. Uncertainty never decreases, disbelief raises the score, and a provider known to only one producer
 * scores 0.
 */
import { consensus, type Opinion, weightedMean } from "./opinion.ts";

const UNCERTAINTY = 0.5;
const INTERACTION_WEIGHT = 0.65;
const VALUE_WEIGHT = 0.35;
/** Added to the sum of the recommenders' weights, so that the overall opinion sums to less than 1. */
const SPARE_WEIGHT = 1;

/** A recommender's opinion of a provider, after so many interactions of this mean value (about 40). */
export type Recommendation = { opinion: Opinion; interactions: number; meanValue: number };

/** A producer's own opinion from plain counts. Throws a RangeError without any. */
export function localOpinion(positive: number, negative: number): Opinion {
  const interactions = positive + negative;
  if (!(interactions > 0)) throw new RangeError("an opinion needs at least one interaction");
  const certainty = 1 - UNCERTAINTY;
  return {
    belief: (certainty * positive) / interactions,
    disbelief: (certainty * negative) / interactions,
    uncertainty: UNCERTAINTY,
  };
}

/** Mean of the other producers' opinions; its parts sum to less than 1, without any recommendation to 0. */
export function overallOpinion(recommendations: readonly Recommendation[]): Opinion {
  const weighed = recommendations.map(({ opinion, interactions, meanValue }) => ({
    opinion,
    weight: INTERACTION_WEIGHT * interactions + VALUE_WEIGHT * meanValue,
  }));
  return weightedMean(weighed, SPARE_WEIGHT);
}

/** The score to rank by, from 0 to 6.67: 10 b + u d. */
export function score({ belief, disbelief, uncertainty }: Opinion): number {
  return 10 * belief + uncertainty * disbelief;
}

export type Liu2023Outcome = { producer: string; esp: string; positive: boolean; value: number };

export type Liu2023Ledger = {
  record(outcome: Liu2023Outcome): void;
  /** 0 for a provider without interactions with this producer. */
  scoreOf(producer: string, esp: string): number;
};

type Experience = { positive: number; negative: number; value: number };

/** An empty ledger, without decay. */
export function createLiu2023Ledger(): Liu2023Ledger {
  const experiences = new Map<string, Map<string, Experience>>(); // provider, producer

  function record({ producer, esp, positive, value }: Liu2023Outcome): void {
    const ofEsp = experiences.get(esp) ?? new Map<string, Experience>();
    const before = ofEsp.get(producer) ?? { positive: 0, negative: 0, value: 0 };
    ofEsp.set(producer, {
      positive: before.positive + (positive ? 1 : 0),
      negative: before.negative + (positive ? 0 : 1),
      value: before.value + value,
    });
    experiences.set(esp, ofEsp);
  }

  function scoreOf(producer: string, esp: string): number {
    const ofEsp = experiences.get(esp);
    const own = ofEsp?.get(producer);
    if (!ofEsp || !own) return 0;
    const others = [...ofEsp].filter(([other]) => other !== producer);
    const overall = overallOpinion(
      others.map(([, { positive, negative, value }]) => ({
        opinion: localOpinion(positive, negative),
        interactions: positive + negative,
        meanValue: value / (positive + negative),
      })),
    );
    return score(consensus(localOpinion(own.positive, own.negative), overall));
  }

  return { record, scoreOf };
}
