/**
 * What multi-weight subjective logic means, written down plainly in floating point: every opinion from the whole list of
 * outcomes, by loops over all producers. The measure that the lazy sums of `mwsl.ts` and of the chain are held to.
 */
import type { LedgerSettings, Outcome } from "./mwsl.ts";
import { DEFAULTS, type Opinion, VACUOUS, consensus, fromEvidence, score, weightedMean } from "./opinion.ts";

/** Recommendations that weigh no more than this together say nothing: 1 is one fresh, fully paid one. */
const LEAST_WEIGHT = 1e-18;

export type Score = { score: number; local: Opinion; overall: Opinion; fused: Opinion };

/** The score of `esp` for `producer` after `outcomes`, in the order they happened. */
export function naiveScore(settings: LedgerSettings, outcomes: readonly Outcome[], producer: string, esp: string): Score {
  const local = naiveLocal(settings, outcomes, producer, esp);
  const overall = naiveOverall(settings, outcomes, producer, esp);
  const fused = consensus(local, overall);
  return { score: score(fused), local, overall, fused };
}

/** A producer's own opinion, with its evidence decayed to its latest interaction. */
export function naiveLocal(settings: LedgerSettings, outcomes: readonly Outcome[], producer: string, esp: string): Opinion {
  const own = outcomes.filter((outcome) => outcome.producer === producer && outcome.esp === esp);
  if (own.length === 0) return VACUOUS;
  const decayed = (some: readonly Outcome[]) => decayedSum(settings, some, lastSlot(settings, own), () => 1);
  return fromEvidence(
    decayed(own.filter((outcome) => outcome.positive)),
    decayed(own.filter((outcome) => !outcome.positive)),
    DEFAULTS.prior / (DEFAULTS.prior + own.length),
  );
}

/** Mean opinion of all other producers; vacuous when all of them together have faded to nothing. */
export function naiveOverall(settings: LedgerSettings, outcomes: readonly Outcome[], producer: string, esp: string): Opinion {
  const weighed = naiveRecommendations(settings, outcomes, producer, esp);
  const all = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return all <= LEAST_WEIGHT ? VACUOUS : weightedMean(weighed);
}

/** What each other producer thinks, weighed by familiarity, value and freshness. */
export function naiveRecommendations(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
): { opinion: Opinion; weight: number }[] {
  const ofEsp = outcomes.filter((outcome) => outcome.esp === esp);
  const weighed: { opinion: Opinion; weight: number }[] = [];
  for (const other of new Set(ofEsp.map((outcome) => outcome.producer))) {
    if (other === producer) continue;
    // Familiarity and value are sampled at the recommender's own latest interaction with this provider.
    const last = outcomes.findLastIndex((outcome) => outcome.producer === other && outcome.esp === esp);
    const until = outcomes.slice(0, last + 1).filter((outcome) => outcome.producer === other);
    const withEsp = until.filter((outcome) => outcome.esp === esp);
    const perEsp = until.length / new Set(until.map((outcome) => outcome.esp)).size;
    const familiarity = Math.min(withEsp.length / perEsp, DEFAULTS.familiarityCap);
    const paid = decayedSum(settings, withEsp, lastSlot(settings, withEsp), (outcome) => Number(outcome.value));
    const value = Math.min(paid / Number(settings.valueCap), 1);
    const freshness = DEFAULTS.decay ** (lastSlot(settings, ofEsp) - lastSlot(settings, withEsp));
    weighed.push({ opinion: naiveLocal(settings, outcomes, other, esp), weight: familiarity * value * freshness });
  }
  return weighed;
}

function decayedSum(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  slot: number,
  amount: (outcome: Outcome) => number,
): number {
  return outcomes.reduce((sum, outcome) => sum + amount(outcome) * DEFAULTS.decay ** (slot - slotOf(settings, outcome)), 0);
}

function lastSlot(settings: LedgerSettings, outcomes: readonly Outcome[]): number {
  return Math.max(...outcomes.map((outcome) => slotOf(settings, outcome)));
}

function slotOf({ slotSeconds }: LedgerSettings, { timestamp }: Outcome): number {
  return Number(timestamp / slotSeconds);
}
