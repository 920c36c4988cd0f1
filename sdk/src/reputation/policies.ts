/**
 * Selection of a provider from a client's observations. Policies are pure: randomness comes from `random`, the position in a
 * round from `turn`, and experience from the candidates' past outcomes.
 */

import { type Random, select } from "./selection.ts";

/** As the provider states it, in the unit of the task's size: pictures in the Studio, diffusion steps in the experiment. */
export type Load = { waiting: number; running: number; capacity: number };

/** One finished task of this client with the candidate. */
export type PastOutcome = {
  size: number;
  /** The provider's load including this task. Unknown: it counts for any load. */
  load?: number;
  /** Its value, 0 to 1: the rating. 0 if it failed. */
  value: number;
  /** Lost, late or refunded. */
  failed: boolean;
};

export type Candidate = {
  /** Reputation score, 0 to 1; 0.5 for a stranger. */
  score: number;
  /** Unknown: as if idle. */
  load?: Load;
  /** In any unit that all candidates share. */
  fee?: number;
  outcomes: readonly PastOutcome[];
};

export type Choice = {
  index: number;
  /** Probability of each candidate, sum 1. */
  probabilities: number[];
};

export type ChoiceOptions = {
  /** Size of the task, positive. Default 1. */
  size?: number;
  /** How many tasks were given out before (round-robin). Default 0. */
  turn?: number;
  /** Uniform from 0 up to 1. Default Math.random. */
  random?: Random;
  /** Temperature of the softmax; each policy has its own default. */
  temperature?: number;
};

/** @throws RangeError without candidates, and for a score, load, fee, size or temperature that is not a number or out of range */
export type Policy = (candidates: readonly Candidate[], options?: ChoiceOptions) => Choice;

export const CHOICE_DEFAULTS = {
  /** Low: the estimates already carry a bonus for what is unknown; randomness only breaks ties. */
  temperature: 0.02,
  /** Weight of the score, in own outcomes of this size. */
  scoreWeight: 1,
  /** Width of "about this size": the standard deviation of the logarithm of the ratio of two sizes. */
  sizeWidth: 0.15,
  /** Bonus of a provider never tried; it falls with the root of the number of outcomes. */
  optimism: 0.2,
  /** Cost of a crash, in values of a perfect task: the loss itself and the tasks lost with it. */
  crashCost: 4,
  /** Subtracted for a full provider, proportionally for others: an idle one answers sooner. */
  busyWeight: 0.05,
  /** Subtracted for an infinite fee; half of it for a fee twice as high as the lowest. */
  feeWeight: 0.1,
} as const;

type ChoiceSettings = Record<keyof typeof CHOICE_DEFAULTS, number>;
export type ProviderChoiceOptions = ChoiceOptions & Partial<ChoiceSettings>;

/**
 * The default policy: by the expected value of the task, less the risk that the provider fails under the load.
 * @throws RangeError as every policy
 */
export function chooseProvider(candidates: readonly Candidate[], options: ProviderChoiceOptions = {}): Choice {
  const settings = { ...CHOICE_DEFAULTS, ...options };
  const cheapest = Math.min(...candidates.map(({ fee }) => fee ?? Infinity));
  const size = taskSize(options);
  const risks = crashRisks(candidates, size);
  const values = candidates.map((candidate, index) => {
    const { load, fee } = candidate;
    const risk = risks[index]!;
    const busy =
      load === undefined || load.capacity === 0 ? 0 : Math.min(1, (load.waiting + load.running) / load.capacity);
    const dearer = fee === undefined || fee === cheapest ? 0 : 1 - cheapest / fee;
    return (
      (1 - risk) * expectedValue(candidate, size, settings) -
      risk * settings.crashCost -
      busy * settings.busyWeight -
      dearer * settings.feeWeight
    );
  });
  return select(values, settings);
}

/**
 * Expected value of a task there, 0 to 1 plus a bonus: the mean of the own outcomes, those of similar size counting most, with
 * the score as prior.
 */
function expectedValue(
  { score, outcomes }: Candidate,
  size: number,
  { scoreWeight, sizeWidth, optimism }: ChoiceSettings,
): number {
  let weights = scoreWeight;
  let sum = scoreWeight * score;
  for (const outcome of outcomes) {
    if (outcome.failed) continue; // Counted as risk, not as value.
    const weight = Math.exp(-((Math.log(size / outcome.size) / sizeWidth) ** 2) / 2);
    weights += weight;
    sum += weight * outcome.value;
  }
  return sum / weights + optimism * Math.sqrt(scoreWeight / weights);
}

/**
 * Probability, 0 to 1, that a provider breaks down when a task of this size comes on top of its load, for each
 * candidate. Its own failures at no more than that load weigh against tasks it finished at no less, and against one
 * experience as prior: that of all candidates at the same share of their stated capacity. So the first
 * providers found to overstate it make the client careful with the others.
 */
export function crashRisks(candidates: readonly Candidate[], size: number): number[] {
  const extremes = candidates.map(({ load, outcomes }) => {
    const capacity = load?.capacity ?? Infinity;
    let failedAt = Infinity;
    let finishedAt = 0;
    for (const outcome of outcomes) {
      if (outcome.load === undefined) continue; // No information about load.
      if (outcome.failed) failedAt = Math.min(failedAt, outcome.load / capacity);
      else finishedAt = Math.max(finishedAt, outcome.load / capacity);
    }
    return { failedAt, finishedAt };
  });
  return candidates.map(({ load, outcomes }) => {
    if (load === undefined) return 0;
    const after = load.waiting + load.running + size;
    if (after > load.capacity) return 1;
    const share = after / load.capacity;
    const broken = extremes.filter(({ failedAt }) => failedAt <= share).length;
    const held = extremes.filter(({ finishedAt }) => finishedAt >= share).length;
    const failed = outcomes.filter((outcome) => outcome.failed && (outcome.load ?? 0) <= after).length;
    const finished = outcomes.filter((outcome) => !outcome.failed && (outcome.load ?? Infinity) >= after).length;
    return (failed + broken / (broken + held + 1)) / (failed + finished + 1);
  });
}

/** By name, all behind one interface. */
export const POLICIES = {
  random: (candidates, options) =>
    select(
      candidates.map(() => 0),
      options,
    ),
  roundRobin: (candidates, options) => certain(candidates, (options?.turn ?? 0) % candidates.length),
  /** The most familiar one, whatever the outcomes: the traditional choice. */
  mostFamiliar: (candidates) => best(candidates, ({ outcomes }) => outcomes.length),
  bestScore: (candidates) => best(candidates, ({ score }) => score),
  softmax: (candidates, options) =>
    select(
      candidates.map(({ score }) => score),
      options,
    ),
  /** The one with most free capacity, whatever its value. */
  crashAvoid: (candidates) => best(candidates, ({ load }) => (load ? load.capacity - load.running - load.waiting : 0)),
  ours: chooseProvider,
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof POLICIES;

/** The first of those for which `value` is highest. */
function best(candidates: readonly Candidate[], value: (candidate: Candidate) => number): Choice {
  const values = candidates.map(value);
  return certain(candidates, values.indexOf(Math.max(...values)));
}

function certain(candidates: readonly Candidate[], index: number): Choice {
  if (candidates.length === 0) throw new RangeError("there is nothing to select from");
  return { index, probabilities: candidates.map((_, other) => (other === index ? 1 : 0)) };
}

function taskSize({ size = 1 }: ChoiceOptions): number {
  if (!(size > 0 && Number.isFinite(size))) throw new RangeError(`a task's size must be positive, not ${size}`);
  return size;
}
