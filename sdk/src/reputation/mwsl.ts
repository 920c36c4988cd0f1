/**
 * Multi-weight subjective logic, twin of contracts/reputation/Reputation.sol: the same sums kept lazily per provider,
 * the same integers, so the same results to the last unit.
 */
import { type FixedOpinion, ONE, consensus, fromEvidence, score, vacuous } from "./opinion-fixed.ts";

/** One fresh, fully paid recommendation: weights, what they are made of and the decay carry 30 decimals. */
const WHOLE = 10n ** 30n;
const DECAY = 8n * 10n ** 29n;
const FAMILIARITY_CAP = 2n;
/** Recommendations that weigh no more than this together, 1e-12 of a whole one, count as none. */
const LEAST_WEIGHT = 10n ** 18n;
/** What is paid fills 128 bits on chain, and no more. */
const MOST_PAID = 2n ** 128n - 1n;

export type LedgerSettings = {
  slotSeconds: bigint;
  /** Base units. */
  valueCap: bigint;
};

/** One settled escrow. */
export type Outcome = {
  producer: string;
  esp: string;
  positive: boolean;
  /** Base units. */
  value: bigint;
  /** Unix seconds; never less than before. */
  timestamp: bigint;
};

export type FixedScore = { score: bigint; local: FixedOpinion; overall: FixedOpinion; fused: FixedOpinion };

export type Ledger = {
  /** Returns what the event OutcomeRecorded tells: both opinions after the outcome. */
  record(outcome: Outcome): { local: FixedOpinion; overall: FixedOpinion };
  localOpinion(producer: string, esp: string): FixedOpinion;
  overallOpinion(producer: string, esp: string): FixedOpinion;
  scoreOf(producer: string, esp: string): FixedScore;
};

/** `paid`: as a share of the cap; like `weight` with 30 decimals, `alpha` and `beta` with 18. */
type Experience = { alpha: bigint; beta: bigint; interactions: bigint; slot: bigint; weight: bigint; paid: bigint };
type Sums = { weight: bigint; belief: bigint; disbelief: bigint; slot: bigint };
type Activity = { interactions: bigint; esps: bigint };

/** An empty ledger. Accounts are told apart as text, upper and lower case alike. */
export function createLedger({ slotSeconds, valueCap }: LedgerSettings): Ledger {
  if (slotSeconds <= 0n || valueCap <= 0n) throw new RangeError("slotSeconds and valueCap must be positive");
  const experiences = new Map<string, Experience>();
  const recommendations = new Map<string, Sums>();
  const activities = new Map<string, Activity>();

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
    ...(recommendations.get(esp.toLowerCase()) ?? { weight: 0n, belief: 0n, disbelief: 0n, slot: 0n }),
  });

  function localOpinion(producer: string, esp: string): FixedOpinion {
    return opinionOf(experienceOf(producer, esp));
  }

  function overallOpinion(producer: string, esp: string): FixedOpinion {
    const sums = sumsOf(esp);
    leaveOut(sums, experienceOf(producer, esp));
    return mean(sums);
  }

  function scoreOf(producer: string, esp: string): FixedScore {
    const local = localOpinion(producer, esp);
    const overall = overallOpinion(producer, esp);
    const fused = consensus(local, overall);
    return { score: score(fused), local, overall, fused };
  }

  function record({ producer, esp, positive, value, timestamp }: Outcome) {
    const slot = timestamp / slotSeconds;
    const experience = experienceOf(producer, esp);
    const sums = sumsOf(esp);
    const activity = { ...(activities.get(producer.toLowerCase()) ?? { interactions: 0n, esps: 0n }) };
    if (slot < sums.slot || slot < experience.slot) throw new RangeError(`time went back to ${timestamp}`);

    ageTo(sums, slot);
    leaveOut(sums, experience);

    const kept = decay(slot - experience.slot);
    experience.alpha = (experience.alpha * kept) / WHOLE + (positive ? ONE : 0n);
    experience.beta = (experience.beta * kept) / WHOLE + (positive ? 0n : ONE);
    experience.paid = min((experience.paid * kept) / WHOLE + (min(value, MOST_PAID) * WHOLE) / valueCap, MOST_PAID);
    experience.slot = slot;
    if (experience.interactions === 0n) activity.esps++;
    experience.interactions++;
    activity.interactions++;
    experience.weight = weightOf(experience, activity);

    const local = opinionOf(experience);
    sums.weight += experience.weight;
    sums.belief += share(experience.weight, local.belief, ONE);
    sums.disbelief += share(experience.weight, local.disbelief, ONE);

    experiences.set(pair(producer, esp), experience);
    recommendations.set(esp.toLowerCase(), sums);
    activities.set(producer.toLowerCase(), activity);
    return { local, overall: mean(sums) };
  }

  return { record, localOpinion, overallOpinion, scoreOf };
}

/** Familiarity times value, 30 decimals. */
function weightOf(experience: Experience, activity: Activity): bigint {
  const value = min(experience.paid, WHOLE);
  return min((value * experience.interactions * activity.esps) / activity.interactions, value * FAMILIARITY_CAP);
}

function ageTo(sums: Sums, slot: bigint): void {
  const kept = decay(slot - sums.slot);
  sums.weight = share(sums.weight, kept, WHOLE);
  sums.belief = share(sums.belief, kept, WHOLE);
  sums.disbelief = share(sums.disbelief, kept, WHOLE);
  sums.slot = slot;
}

function leaveOut(sums: Sums, experience: Experience): void {
  if (experience.interactions === 0n) return;
  const local = opinionOf(experience);
  const weight = share(experience.weight, decay(sums.slot - experience.slot), WHOLE);
  sums.weight = minus(sums.weight, weight);
  sums.belief = minus(sums.belief, share(weight, local.belief, ONE));
  sums.disbelief = minus(sums.disbelief, share(weight, local.disbelief, ONE));
}

function mean(sums: Sums): FixedOpinion {
  if (sums.weight <= LEAST_WEIGHT) return vacuous();
  const belief = min((sums.belief * ONE) / sums.weight, ONE);
  const disbelief = min((sums.disbelief * ONE) / sums.weight, ONE - belief);
  return { belief, disbelief, uncertainty: ONE - belief - disbelief };
}

function opinionOf({ alpha, beta, interactions }: Experience): FixedOpinion {
  return fromEvidence(alpha, beta, interactions);
}

/** 0.8^slots with 30 decimals, by squaring. */
function decay(slots: bigint): bigint {
  if (slots > 255n) return 0n;
  let kept = WHOLE;
  for (let factor = DECAY, rest = slots; rest !== 0n; rest >>= 1n) {
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
