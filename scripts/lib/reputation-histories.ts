/** Random histories of settled escrows, and how far the exact ledger strays from the plain definition over them. */
import { createLedger, type LedgerSettings, type Outcome } from "@genuine/sdk/reputation/mwsl";
import { type Familiarity, naiveScore, type Score } from "@genuine/sdk/reputation/mwsl-naive";
import { ONE } from "@genuine/sdk/reputation/opinion-fixed";
import { seededRandom } from "@genuine/sdk/reputation/selection";

type Random = () => number;
export const SLOT_SECONDS = 600n;

/** How a history looks. Values are paid in base units of a token with `decimals`; the cap is 50 of it. */
export type Manner = {
  name: string;
  decimals: bigint;
  producers: number;
  esps: number;
  /** Share of good outcomes. */
  good: number;
  /** Most outcomes in one block. */
  burst: number;
  /** Seconds to the next block, before one second is added. */
  pause: (random: Random) => number;
  /** Paid value, in caps. */
  value: (random: Random) => number;
  /** From so many outcomes on only the first producer goes on, and all others fade. */
  lonelyFrom?: number;
};

const cents: Manner["value"] = (random) => 0.0002 + random() * 0.4;
export const MANNERS: readonly Manner[] = [
  {
    name: "busy days",
    decimals: 6n,
    producers: 12,
    esps: 4,
    good: 0.8,
    burst: 20,
    pause: (r) => r() * 400,
    value: cents,
  },
  {
    name: "long silences",
    decimals: 18n,
    producers: 12,
    esps: 4,
    good: 0.6,
    burst: 20,
    pause: (r) => (r() < 0.1 ? r() * 600 * 400 : r() ** 3 * 600 * 20),
    value: (r) => r() * 4,
  },
  {
    name: "a base unit or 20 million caps",
    decimals: 6n,
    producers: 8,
    esps: 3,
    good: 0.3,
    burst: 15,
    pause: (r) => r() * 6_000,
    value: (r) => (r() < 0.5 ? 2e-8 : 2e7),
  },
  {
    name: "a coin of two decimals",
    decimals: 2n,
    producers: 10,
    esps: 5,
    good: 0.7,
    burst: 10,
    pause: (r) => r() * 3_000,
    value: cents,
  },
  {
    name: "one goes on, all others fade",
    decimals: 8n,
    producers: 6,
    esps: 2,
    good: 0.5,
    burst: 8,
    pause: (r) => r() * 1_500,
    value: cents,
    lonelyFrom: 0.5,
  },
];

export function settingsOf({ decimals }: Manner): LedgerSettings {
  return { slotSeconds: SLOT_SECONDS, valueCap: 50n * 10n ** decimals };
}

/** An address made of a number, so that the chain can use the same history. */
export const account = (kind: "producer" | "esp", index: number): string =>
  `0x${((kind === "esp" ? 0xe000_0000 : 0xa000_0000) + index).toString(16).padStart(40, "0")}`;

/** `length` outcomes; those of one block have the same timestamp. The first producers and providers are the busiest. */
export function historyOf(manner: Manner, length: number, seed: number): Outcome[] {
  const random = seededRandom(seed);
  const { valueCap } = settingsOf(manner);
  const outcomes: Outcome[] = [];
  let timestamp = 2_000_000_000n;
  let left = 0;
  while (outcomes.length < length) {
    if (left-- <= 0) {
      timestamp += 1n + BigInt(Math.floor(manner.pause(random)));
      left = Math.floor(random() * manner.burst);
    }
    const alone = outcomes.length >= length * (manner.lonelyFrom ?? 1);
    outcomes.push({
      producer: account("producer", alone ? 0 : Math.floor(random() ** 2 * manner.producers)),
      esp: account("esp", Math.floor(random() ** 1.5 * manner.esps)),
      quality: qualityOf(manner.good, random),
      // The share of the cap in whole millionths of millionths, as far as the token is that fine.
      value: (BigInt(Math.round(manner.value(random) * 1e12)) * valueCap) / 10n ** 12n,
      timestamp,
    });
  }
  return outcomes;
}

/** Half of the outcomes are wholly good or bad, the others between. */
function qualityOf(good: number, random: Random): bigint {
  if (random() < 0.5) return random() < good ? ONE : 0n;
  return BigInt(Math.floor(random() ** ((1 - good) / good) * 1e9)) * 10n ** 9n;
}

/** Blocks of a history: outcomes of one timestamp together. */
export function blocksOf(outcomes: readonly Outcome[]): Outcome[][] {
  return [...Map.groupBy(outcomes, (outcome) => outcome.timestamp).values()];
}

/**
 * The greatest difference between the ledger and the plain definition in any part of any opinion and in any score, over
 * one history; both are asked after every `step` outcomes, for the latest producer, the busiest one and a stranger.
 */
export function maxErrorOf(manner: Manner, length: number, seed: number, step: number): number {
  const settings = settingsOf(manner);
  const outcomes = historyOf(manner, length, seed);
  const ledger = createLedger(settings);
  let worst = 0;
  outcomes.forEach((outcome, i) => {
    ledger.record(outcome);
    if (i % step !== step - 1) return;
    const past = outcomes.slice(0, i + 1);
    for (const producer of [outcome.producer, account("producer", 0), account("producer", 999)]) {
      const { score, mass, ...exact } = ledger.scoreOf(producer, outcome.esp);
      const plain = naiveScore(settings, past, producer, outcome.esp);
      worst = Math.max(worst, Math.abs(Number(score) / Number(ONE) - plain.score));
      worst = Math.max(worst, Math.abs(Number(mass) / Number(ONE) - plain.mass));
      for (const which of ["local", "overall", "fused"] as const) {
        for (const part of ["belief", "disbelief", "uncertainty"] as const) {
          worst = Math.max(worst, Math.abs(Number(exact[which][part]) / Number(ONE) - plain[which][part]));
        }
      }
    }
  });
  return worst;
}

/** `reputation.maxError`: the twin against the plain definition over histories of 10,000 outcomes in all. */
export function measureMaxError(): number {
  return Math.max(...MANNERS.map((manner, i) => maxErrorOf(manner, 2_000, 100 + i, 50)));
}

/** How much scores differ when familiarity is looked at now instead of at a recommender's latest interaction. */
export function familiarityEffect(
  manner: Manner,
  length: number,
  seed: number,
  step: number,
): { mean: number; max: number; count: number } {
  const settings = settingsOf(manner);
  const outcomes = historyOf(manner, length, seed);
  const differences: number[] = [];
  for (let i = step - 1; i < length; i += step) {
    const past = outcomes.slice(0, i + 1);
    const { producer: latest, esp } = outcomes[i]!;
    for (const producer of [latest, account("producer", 0), account("producer", 999)]) {
      const scoreBy = (familiarity: Familiarity): Score => naiveScore(settings, past, producer, esp, familiarity);
      differences.push(Math.abs(scoreBy("sampled").score - scoreBy("present").score));
    }
  }
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  return { mean, max: Math.max(...differences), count: differences.length };
}
