/**
 * What multi-weight subjective logic means, written down plainly in floating point: every opinion from the whole list of
 * outcomes, by loops over all producers. The measure that the lazy sums of `mwsl.ts` and of the chain are held to.
 */
import type { LedgerSettings, Outcome } from "./mwsl.ts";
import { DEFAULTS, type Opinion, VACUOUS, consensus, fromEvidence, score, weightedMean } from "./opinion.ts";

/**
 * Recommendations that weigh no more than this together count as none: 1 is one fresh, fully paid one, and this is what
 * 124 slots leave of it.
 */
const LEAST_WEIGHT = 1e-12;
/** What is paid counts up to so many caps; to have paid more is not remembered. */
const MOST_PAID = 2 ** 128 / 1e30;

export type Score = { score: number; local: Opinion; overall: Opinion; fused: Opinion };

/**
 * When a recommender's familiarity is looked at: "sampled" at its own latest interaction with the provider, as the chain
 * does in constant time, or "present", with all it has done since with others.
 */
export type Familiarity = "sampled" | "present";

/** The score of `esp` for `producer` after `outcomes`, in the order they happened. */
export function naiveScore(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
  familiarity: Familiarity = "sampled",
): Score {
  const local = naiveLocal(settings, outcomes, producer, esp);
  const overall = naiveOverall(settings, outcomes, producer, esp, familiarity);
  const fused = consensus(local, overall);
  return { score: score(fused), local, overall, fused };
}

/** A producer's own opinion, with its evidence decayed to its latest interaction. */
export function naiveLocal(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
): Opinion {
  const own = outcomes.filter((outcome) => outcome.producer === producer && outcome.esp === esp);
  if (own.length === 0) return VACUOUS;
  const slot = lastSlot(settings, own);
  return fromEvidence(
    decayedCount(
      settings,
      own.filter((outcome) => outcome.positive),
      slot,
    ),
    decayedCount(
      settings,
      own.filter((outcome) => !outcome.positive),
      slot,
    ),
    DEFAULTS.prior / (DEFAULTS.prior + own.length),
  );
}

/** Mean opinion of all other producers; vacuous when all of them together have faded to nothing. */
export function naiveOverall(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
  familiarity: Familiarity = "sampled",
): Opinion {
  const weighed = naiveRecommendations(settings, outcomes, producer, esp, familiarity);
  const all = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return all <= LEAST_WEIGHT ? VACUOUS : weightedMean(weighed);
}

/** What each other producer thinks, weighed by familiarity, value and freshness. */
export function naiveRecommendations(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
  familiarity: Familiarity = "sampled",
): { opinion: Opinion; weight: number }[] {
  const ofEsp = outcomes.filter((outcome) => outcome.esp === esp);
  const weighed: { opinion: Opinion; weight: number }[] = [];
  for (const other of new Set(ofEsp.map((outcome) => outcome.producer))) {
    if (other === producer) continue;
    const withEsp = ofEsp.filter((outcome) => outcome.producer === other);
    const until = familiarity === "present" ? outcomes.length : outcomes.lastIndexOf(withEsp.at(-1)!) + 1;
    const ofOther = outcomes.slice(0, until).filter((outcome) => outcome.producer === other);
    const perEsp = ofOther.length / new Set(ofOther.map((outcome) => outcome.esp)).size;
    const familiar = Math.min(withEsp.length / perEsp, DEFAULTS.familiarityCap);
    const value = Math.min(paidShare(settings, withEsp), 1);
    const freshness = DEFAULTS.decay ** (lastSlot(settings, ofEsp) - lastSlot(settings, withEsp));
    weighed.push({ opinion: naiveLocal(settings, outcomes, other, esp), weight: familiar * value * freshness });
  }
  return weighed;
}

function decayedCount(settings: LedgerSettings, outcomes: readonly Outcome[], slot: number): number {
  return outcomes.reduce((sum, outcome) => sum + DEFAULTS.decay ** (slot - slotOf(settings, outcome)), 0);
}

/** What was paid, decayed to the last of `outcomes`, in caps. */
function paidShare(settings: LedgerSettings, outcomes: readonly Outcome[]): number {
  let slot = 0;
  return outcomes.reduce((sum, outcome) => {
    const kept = DEFAULTS.decay ** (slotOf(settings, outcome) - slot);
    slot = slotOf(settings, outcome);
    return Math.min(sum * kept + Number(outcome.value) / Number(settings.valueCap), MOST_PAID);
  }, 0);
}

function lastSlot(settings: LedgerSettings, outcomes: readonly Outcome[]): number {
  return slotOf(settings, outcomes.at(-1)!);
}

function slotOf({ slotSeconds }: LedgerSettings, { timestamp }: Outcome): number {
  return Number(timestamp / slotSeconds);
}
