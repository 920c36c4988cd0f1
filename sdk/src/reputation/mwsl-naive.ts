/**
 * Reference implementation of docs/reputation.md in floating point: every opinion from the whole list of outcomes, by loops over
 * all producers. It shares no arithmetic with the lazy sums of `mwsl.ts` and of the chain, which are tested against it.
 */
import type { LedgerSettings, Outcome } from "./mwsl.ts";
import type { Opinion } from "./opinion.ts";

const GOOD = 0.4;
const BAD = 0.6;
const MEMORY = 0.97;
const DECAY = 0.8;
const MOST_FAMILIAR = 2;
const KNOWS_NOTHING = 0.02;
/** Paid values are capped at this many caps. */
const MOST_PAID = 2 ** 128 / 1e30;

export type Score = { score: number; mass: number; local: Opinion; overall: Opinion; fused: Opinion };

/**
 * When a recommender's familiarity is computed: "sampled" at its own latest interaction with the provider, as the chain
 * does in constant time, or "present", including its later interactions with others.
 */
export type Familiarity = "sampled" | "present";

/** The score of `esp` for `producer` after `outcomes`, in the order they happened, at the time of the last of them. */
export function naiveScore(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
  familiarity: Familiarity = "sampled",
): Score {
  const now = slotOf(settings, outcomes.at(-1)!);
  const ofEsp = outcomes.filter((outcome) => outcome.esp === esp);
  const local = opinionAt(
    settings,
    ofEsp.filter((outcome) => outcome.producer === producer),
    now,
  );
  const overall = naiveOverall(settings, outcomes, producer, esp, familiarity);
  const [u, v] = [local.uncertainty, overall.uncertainty];
  const kappa = u + v - u * v;
  const fused = {
    belief: (local.belief * v + overall.belief * u) / kappa,
    disbelief: (local.disbelief * v + overall.disbelief * u) / kappa,
    uncertainty: (u * v) / kappa,
  };
  const mass = [...new Set(ofEsp.map((outcome) => outcome.producer))].reduce((sum, one) => {
    const own = ofEsp.filter((outcome) => outcome.producer === one);
    return sum + Math.min(paid(settings, own), 1) * DECAY ** (now - slotOf(settings, own.at(-1)!));
  }, 0);
  return { score: fused.belief + fused.uncertainty / 2, mass, local, overall, fused };
}

/** Mean opinion of all other producers, and of a vacuous one. */
export function naiveOverall(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
  familiarity: Familiarity = "sampled",
): Opinion {
  let weight = KNOWS_NOTHING;
  let belief = 0;
  let disbelief = 0;
  for (const one of naiveRecommendations(settings, outcomes, producer, esp, familiarity)) {
    weight += one.weight;
    belief += one.weight * one.opinion.belief;
    disbelief += one.weight * one.opinion.disbelief;
  }
  return { belief: belief / weight, disbelief: disbelief / weight, uncertainty: 1 - (belief + disbelief) / weight };
}

/** Each other producer's opinion at its latest interaction, weighted by familiarity, value and freshness. */
export function naiveRecommendations(
  settings: LedgerSettings,
  outcomes: readonly Outcome[],
  producer: string,
  esp: string,
  familiarity: Familiarity = "sampled",
): { opinion: Opinion; weight: number }[] {
  const now = slotOf(settings, outcomes.at(-1)!);
  const ofEsp = outcomes.filter((outcome) => outcome.esp === esp);
  const others = [...new Set(ofEsp.map((outcome) => outcome.producer))].filter((other) => other !== producer);
  return others.map((other) => {
    const there = ofEsp.filter((outcome) => outcome.producer === other);
    const latest = slotOf(settings, there.at(-1)!);
    const until = familiarity === "present" ? outcomes.length : outcomes.lastIndexOf(there.at(-1)!) + 1;
    const anywhere = outcomes.slice(0, until).filter((outcome) => outcome.producer === other);
    const perProvider = anywhere.length / new Set(anywhere.map((outcome) => outcome.esp)).size;
    const familiar = Math.min(there.length / perProvider, MOST_FAMILIAR);
    return {
      opinion: opinionAt(settings, there, latest),
      weight: Math.min(paid(settings, there), 1) * familiar * DECAY ** (now - latest),
    };
  });
}

/** One producer's opinion of one provider from its outcomes there, decayed to a slot. */
function opinionAt(settings: LedgerSettings, outcomes: readonly Outcome[], slot: number): Opinion {
  let good = 0;
  let bad = 0;
  for (const outcome of outcomes) {
    const kept = MEMORY ** (slot - slotOf(settings, outcome));
    const quality = Number(outcome.quality) / 1e18;
    good += GOOD * quality * kept;
    bad += BAD * (1 - quality) * kept;
  }
  if (good + bad === 0) return { belief: 0, disbelief: 0, uncertainty: 1 };
  const uncertainty = 2 / (2 + (good + bad) / BAD);
  const known = (1 - uncertainty) / (good + bad);
  return { belief: known * good, disbelief: known * bad, uncertainty };
}

/** The paid value in caps, decayed to the last of `outcomes`. */
function paid(settings: LedgerSettings, outcomes: readonly Outcome[]): number {
  let slot = 0;
  return outcomes.reduce((sum, outcome) => {
    const kept = DECAY ** (slotOf(settings, outcome) - slot);
    slot = slotOf(settings, outcome);
    return Math.min(sum * kept + Number(outcome.value) / Number(settings.valueCap), MOST_PAID);
  }, 0);
}

function slotOf({ slotSeconds }: LedgerSettings, { timestamp }: Outcome): number {
  return Number(timestamp / slotSeconds);
}
