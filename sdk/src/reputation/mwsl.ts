/**
 * Multi-weight subjective logic as in contracts/reputation/Reputation.sol: the same lazy sums per provider in the same
 * integers, so the same results to the last unit.
 */
import { consensus, type FixedOpinion, fromMemory, ONE, score } from "./opinion-fixed.ts";

/** Weight of one fresh, fully paid recommendation: weights, their factors and the decay have 30 decimals. */
const WHOLE = 10n ** 30n;
const DECAY = 8n * 10n ** 29n;
/** Decay per slot of a producer's own evidence, slower than that of recommendations. */
const MEMORY = 97n * 10n ** 28n;
const FAMILIARITY_CAP = 2n;
/** Weight of a vacuous opinion in every mean. */
const SPARE_WEIGHT = 2n * 10n ** 28n;
/** From 30 to 18 decimals. */
const MASS_UNIT = 10n ** 12n;
/** Paid values are capped at 128 bits, as on chain. */
const MOST_PAID = 2n ** 128n - 1n;

export type LedgerSettings = {
  slotSeconds: bigint;
  /** Base units. */
  valueCap: bigint;
};

/** One escrow that has ended. */
export type Outcome = {
  producer: string;
  esp: string;
  /** From 0 to 1e18. */
  quality: bigint;
  /** Base units. */
  value: bigint;
  /** Unix seconds; never less than before. */
  timestamp: bigint;
};

export type FixedScore = {
  score: bigint;
  mass: bigint;
  local: FixedOpinion;
  overall: FixedOpinion;
  fused: FixedOpinion;
};

export type Ledger = {
  /** Returns the fields of the event OutcomeRecorded: both opinions after the outcome, and the provider's mass. */
  record(outcome: Outcome): { mass: bigint; local: FixedOpinion; overall: FixedOpinion };
  /** Values at a time in Unix seconds; without one, at the latest outcome. */
  localOpinion(producer: string, esp: string, at?: bigint): FixedOpinion;
  overallOpinion(producer: string, esp: string, at?: bigint): FixedOpinion;
  massOf(esp: string, at?: bigint): bigint;
  scoreOf(producer: string, esp: string, at?: bigint): FixedScore;
};

/** `paid`: as a share of the cap; like `weight` with 30 decimals, `alpha` and `beta` with 18. */
type Experience = { alpha: bigint; beta: bigint; interactions: bigint; slot: bigint; weight: bigint; paid: bigint };
type Sums = { weight: bigint; belief: bigint; disbelief: bigint; mass: bigint; slot: bigint };
type Activity = { interactions: bigint; esps: bigint };

/** An empty ledger. Accounts are compared as text, case-insensitively. */
export function createLedger({ slotSeconds, valueCap }: LedgerSettings): Ledger {
  if (slotSeconds <= 0n || valueCap <= 0n) throw new RangeError("slotSeconds and valueCap must be positive");
  const experiences = new Map<string, Experience>();
  const recommendations = new Map<string, Sums>();
  const activities = new Map<string, Activity>();
  let latest = 0n;

  const pair = (producer: string, esp: string) => `${producer}>${esp}`.toLowerCase();
  const experienceOf = (producer: string, esp: string): Experience => ({
    ...(experiences.get(pair(producer, esp)) ?? {
      alpha: 0n,
      beta: 0n,
      interactions: 0n,
      slot: 0n,
      weight: 0n,
      paid: 0n,
    }),
  });
  const sumsOf = (esp: string): Sums => ({
    ...(recommendations.get(esp.toLowerCase()) ?? { weight: 0n, belief: 0n, disbelief: 0n, mass: 0n, slot: 0n }),
  });

  function localOpinion(producer: string, esp: string, at = latest): FixedOpinion {
    const { alpha, beta, slot } = experienceOf(producer, esp);
    const kept = left(MEMORY, at / slotSeconds - slot);
    return fromMemory(share(alpha, kept, WHOLE), share(beta, kept, WHOLE));
  }

  function sumsAt(esp: string, at: bigint): Sums {
    const sums = sumsOf(esp);
    ageTo(sums, at / slotSeconds);
    return sums;
  }

  function overallOpinion(producer: string, esp: string, at = latest): FixedOpinion {
    const sums = sumsAt(esp, at);
    leaveOut(sums, experienceOf(producer, esp));
    return mean(sums);
  }

  function massOf(esp: string, at = latest): bigint {
    return sumsAt(esp, at).mass;
  }

  function scoreOf(producer: string, esp: string, at = latest): FixedScore {
    const local = localOpinion(producer, esp, at);
    const overall = overallOpinion(producer, esp, at);
    const fused = consensus(local, overall);
    return { score: score(fused), mass: massOf(esp, at), local, overall, fused };
  }

  function record({ producer, esp, quality, value, timestamp }: Outcome) {
    const slot = timestamp / slotSeconds;
    const experience = experienceOf(producer, esp);
    const sums = sumsOf(esp);
    const activity = { ...(activities.get(producer.toLowerCase()) ?? { interactions: 0n, esps: 0n }) };
    if (slot < sums.slot || slot < experience.slot) throw new RangeError(`time went back to ${timestamp}`);
    if (quality < 0n || quality > ONE) throw new RangeError(`quality must be from 0 to 1e18, not ${quality}`);
    if (timestamp > latest) latest = timestamp;

    ageTo(sums, slot);
    leaveOut(sums, experience);

    const remembered = left(MEMORY, slot - experience.slot);
    experience.alpha = share(experience.alpha, remembered, WHOLE) + quality;
    experience.beta = share(experience.beta, remembered, WHOLE) + ONE - quality;
    const kept = left(DECAY, slot - experience.slot);
    experience.paid = min(share(experience.paid, kept, WHOLE) + (min(value, MOST_PAID) * WHOLE) / valueCap, MOST_PAID);
    experience.slot = slot;
    if (experience.interactions === 0n) activity.esps++;
    experience.interactions++;
    activity.interactions++;
    experience.weight = weightOf(experience, activity);

    const local = opinionOf(experience);
    sums.weight += experience.weight;
    sums.belief += share(experience.weight, local.belief, ONE);
    sums.disbelief += share(experience.weight, local.disbelief, ONE);
    sums.mass += massOfOne(experience);

    experiences.set(pair(producer, esp), experience);
    recommendations.set(esp.toLowerCase(), sums);
    activities.set(producer.toLowerCase(), activity);
    return { mass: sums.mass, local, overall: mean(sums) };
  }

  return { record, localOpinion, overallOpinion, massOf, scoreOf };
}

/** Familiarity times value, 30 decimals. */
function weightOf(experience: Experience, activity: Activity): bigint {
  const value = min(experience.paid, WHOLE);
  return min((value * experience.interactions * activity.esps) / activity.interactions, value * FAMILIARITY_CAP);
}

function ageTo(sums: Sums, slot: bigint): void {
  const kept = left(DECAY, slot - sums.slot);
  sums.mass = share(sums.mass, kept, WHOLE);
  sums.weight = share(sums.weight, kept, WHOLE);
  sums.belief = share(sums.belief, kept, WHOLE);
  sums.disbelief = share(sums.disbelief, kept, WHOLE);
  sums.slot = slot;
}

function leaveOut(sums: Sums, experience: Experience): void {
  if (experience.interactions === 0n) return;
  const local = opinionOf(experience);
  const kept = left(DECAY, sums.slot - experience.slot);
  const weight = share(experience.weight, kept, WHOLE);
  sums.weight = minus(sums.weight, weight);
  sums.belief = minus(sums.belief, share(weight, local.belief, ONE));
  sums.disbelief = minus(sums.disbelief, share(weight, local.disbelief, ONE));
  sums.mass = minus(sums.mass, share(massOfOne(experience), kept, WHOLE));
}

function mean(sums: Sums): FixedOpinion {
  const weight = sums.weight + SPARE_WEIGHT;
  const belief = min((sums.belief * ONE) / weight, ONE);
  const disbelief = min((sums.disbelief * ONE) / weight, ONE - belief);
  return { belief, disbelief, uncertainty: ONE - belief - disbelief };
}

/** As a recommendation: as of the producer's latest interaction. */
function opinionOf({ alpha, beta }: Experience): FixedOpinion {
  return fromMemory(alpha, beta);
}

function massOfOne({ paid }: Experience): bigint {
  return min(paid, WHOLE) / MASS_UNIT;
}

/** base^slots with 30 decimals, by squaring. */
function left(base: bigint, slots: bigint): bigint {
  if (slots > 2047n) return 0n;
  let kept = WHOLE;
  for (let factor = base, rest = slots; rest !== 0n; rest >>= 1n) {
    if ((rest & 1n) !== 0n) kept = (kept * factor) / WHOLE;
    factor = (factor * factor) / WHOLE;
  }
  return kept;
}

function share(amount: bigint, part: bigint, whole: bigint): bigint {
  return (amount * part) / whole;
}

function minus(a: bigint, b: bigint): bigint {
  return a > b ? a - b : 0n;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
