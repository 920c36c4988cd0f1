import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createLedger, type Outcome } from "@genuine/sdk/reputation/mwsl";
import { naiveRecommendations, naiveScore } from "@genuine/sdk/reputation/mwsl-naive";
import {
  consensus,
  fromCounts,
  fromEvidence,
  fromMemory,
  type Opinion,
  score,
  weightedMean,
} from "@genuine/sdk/reputation/opinion";
import * as fixed from "@genuine/sdk/reputation/opinion-fixed";
import { seededRandom, select, softmax } from "@genuine/sdk/reputation/selection";
import { MANNERS, maxErrorOf } from "../../scripts/lib/reputation-histories.ts";

const opinion = (belief: number, disbelief: number, uncertainty: number): Opinion => ({
  belief,
  disbelief,
  uncertainty,
});
const toFixed = (x: Opinion): fixed.FixedOpinion => {
  const [belief, disbelief] = [x.belief, x.disbelief].map((part) => BigInt(Math.round(part * 1e15)) * 1000n);
  return { belief: belief!, disbelief: disbelief!, uncertainty: fixed.ONE - belief! - disbelief! };
};

function near(actual: Opinion, expected: Opinion, tolerance: number) {
  for (const part of ["belief", "disbelief", "uncertainty"] as const) {
    const difference = Math.abs(actual[part] - expected[part]);
    assert(difference <= tolerance, `${part} is ${actual[part]}, not ${expected[part]} (off by ${difference})`);
  }
}

describe("operators, against worked examples", () => {
  test("evidence, W = 2", () => near(fromCounts(2, 1), opinion(0.4, 0.2, 0.4), 1e-15));

  const CONSENSUS: [Opinion[], Opinion, number][] = [
    [
      [opinion(0.1, 0.3, 0.6), opinion(0.4, 0.2, 0.4), opinion(0.7, 0.1, 0.2)],
      opinion(0.651163, 0.209302, 0.139535),
      5e-7,
    ],
    [[opinion(0.5, 0.3, 0.2), opinion(0.6, 0.2, 0.2)], opinion(0.6111, 0.2778, 0.1111), 5e-5],
    [[opinion(0.4, 0, 0.6), opinion(0.7, 0, 0.3)], opinion(0.75, 0, 0.25), 1e-15],
    [
      [opinion(0.6, 0.3, 0.1), opinion(0.091, 0.604, 0.305)],
      opinion(0.5129506008011, 0.4056074766355, 0.0814419225634),
      5e-14,
    ],
  ];
  for (const [inputs, expected, tolerance] of CONSENSUS) {
    test(`consensus ${inputs.map((x) => `(${Object.values(x).join(" ")})`).join("")}`, () => {
      near(consensus(...inputs), expected, tolerance);
      near(consensus(...inputs.toReversed()), expected, tolerance);
      const [first, ...rest] = inputs.map(toFixed);
      const { belief, disbelief, uncertainty } = rest.reduce(fixed.consensus, first!);
      assert.equal(belief + disbelief + uncertainty, fixed.ONE);
      near(
        opinion(fixed.toNumber(belief), fixed.toNumber(disbelief), fixed.toNumber(uncertainty)),
        expected,
        tolerance,
      );
    });
  }

  // Kang et al. average the opinions of slots. The ledger decays counts instead and takes one opinion of them: another
  // definition, so these two examples hold the operators only.
  const kangSlots = [
    [3, 0],
    [4, 1],
    [1, 3],
  ] as const;
  const kang = weightedMean(
    kangSlots.map(([alpha, beta], slot) => ({ opinion: fromEvidence(alpha, beta, 0.1), weight: 0.8 ** (2 - slot) })),
  );

  test("Kang et al.: local opinion over three slots", () => {
    near(kang, opinion(0.517735, 0.382265, 0.1), 5e-7);
    assert(Math.abs(score(kang) - 0.567735) < 5e-7);
  });

  test("Kang et al.: with recommenders", () => {
    const overall = weightedMean([
      { opinion: opinion(0.8, 0.1, 0.1), weight: 0.855 },
      { opinion: opinion(0.3, 0.6, 0.1), weight: 0.36 },
    ]);
    near(overall, opinion(0.651852, 0.248148, 0.1), 5e-7);
    const fused = consensus(kang, overall);
    near(fused, opinion(0.615572, 0.331797, 0.052632), 5e-7);
    assert(Math.abs(score(fused) - 0.641888) < 5e-7);
  });

  test("liu2023: spare weight in the mean, score 10 b + u d", () => {
    const weight = (interactions: number, value: number) => 0.65 * interactions + 0.35 * value;
    const overall = weightedMean(
      [
        { opinion: opinion(0.4, 0.1, 0.5), weight: weight(8, 40) },
        { opinion: opinion(0.35, 0.15, 0.5), weight: weight(12, 38) },
      ],
      1,
    );
    near(overall, opinion(0.36477, 0.123123, 0.487893), 5e-7);
    const fused = consensus(opinion(0.45, 0.05, 0.5), overall);
    near(fused, opinion(0.540277, 0.115541, 0.327909), 5e-7);
    assert(Math.abs(10 * fused.belief + fused.uncertainty * fused.disbelief - 5.440653) < 5e-6);
  });

  test("the chain's evidence operator agrees with the definition", () => {
    for (const [alpha, beta] of [
      [1, 0],
      [0, 1],
      [2.44, 0.8],
      [0.01, 4.99],
    ] as const) {
      const wad = (value: number) => BigInt(Math.round(value * 1e9)) * 10n ** 9n;
      const x = fixed.fromMemory(wad(alpha), wad(beta));
      assert.equal(x.belief + x.disbelief + x.uncertainty, fixed.ONE);
      const got = opinion(fixed.toNumber(x.belief), fixed.toNumber(x.disbelief), fixed.toNumber(x.uncertainty));
      near(got, fromMemory(alpha, beta), 1e-15);
    }
  });
});

describe("ledger", () => {
  const settings = { slotSeconds: 600n, valueCap: 50_000_000n };

  test("a stranger's opinion is vacuous, and its score is the base rate", () => {
    const { score: number, mass, ...opinions } = createLedger(settings).scoreOf("p", "e");
    assert.equal(number, fixed.ONE / 2n);
    assert.equal(mass, 0n);
    for (const each of Object.values(opinions)) assert.deepEqual(each, fixed.vacuous());
  });

  test("good outcomes raise and bad ones lower the score, bad ones by more", () => {
    const after = (...outcomes: boolean[]) => {
      const ledger = createLedger(settings);
      for (const positive of outcomes)
        ledger.record({ producer: "p", esp: "e", quality: positive ? fixed.ONE : 0n, value: 1n, timestamp: 0n });
      return ledger.scoreOf("p", "e").score;
    };
    assert(after(true) > fixed.ONE / 2n);
    assert(after(true, true) > after(true));
    assert(after(true, false) < fixed.ONE / 2n);
    assert.equal(after(true, false), after(false, true));
  });

  test("one's own experience never counts as a recommendation to oneself", () => {
    const ledger = createLedger(settings);
    for (let i = 0n; i < 300n; i++) {
      ledger.record({
        producer: "p",
        esp: "e",
        quality: i % 3n === 0n ? 0n : fixed.ONE,
        value: 9_000_000n,
        timestamp: i * 700n,
      });
    }
    assert.deepEqual(ledger.overallOpinion("p", "e"), fixed.vacuous());
    assert.notDeepEqual(ledger.overallOpinion("q", "e"), fixed.vacuous());
  });

  test("addresses count alike in upper and lower case", () => {
    const ledger = createLedger(settings);
    ledger.record({ producer: "0xAb", esp: "0xCd", quality: fixed.ONE, value: 1n, timestamp: 0n });
    assert.deepEqual(ledger.localOpinion("0xaB", "0xcD"), ledger.localOpinion("0xab", "0xcd"));
    assert.notDeepEqual(ledger.localOpinion("0xab", "0xcd"), fixed.vacuous());
  });

  test("time does not go back", () => {
    const ledger = createLedger(settings);
    ledger.record({ producer: "p", esp: "e", quality: fixed.ONE, value: 1n, timestamp: 6000n });
    assert.throws(
      () => ledger.record({ producer: "q", esp: "e", quality: fixed.ONE, value: 1n, timestamp: 0n }),
      RangeError,
    );
  });

  for (const [i, manner] of MANNERS.entries()) {
    test(`lazy sums agree with the plain definition to 1e-12 over 2,000 outcomes: ${manner.name}`, () => {
      const error = maxErrorOf(manner, 2_000, 200 + i, 40);
      assert(error <= 1e-12, `off by ${error}`);
    });
  }

  test("the text alone, over 200 histories", () => {
    for (let history = 0; history < 200; history++) {
      const error = maxErrorOf(MANNERS[history % MANNERS.length]!, 60, 1_000 + history, 20);
      assert(error <= 1e-12, `history ${history} is off by ${error}`);
    }
  });

  test("one's own certainty and everybody's fade while nobody does anything", () => {
    const ledger = createLedger(settings);
    const record = (producer: string) =>
      ledger.record({ producer, esp: "e", quality: fixed.ONE, value: settings.valueCap, timestamp: 0n });
    for (let i = 0; i < 100; i++) record("p");
    const at = (slot: bigint) => ledger.scoreOf("p", "e", slot * settings.slotSeconds);
    const others = (slot: bigint) => ledger.overallOpinion("q", "e", slot * settings.slotSeconds).uncertainty;
    assert(
      at(0n).local.uncertainty < at(30n).local.uncertainty && at(30n).local.uncertainty < at(365n).local.uncertainty,
    );
    assert(at(365n).local.uncertainty > (9n * fixed.ONE) / 10n);
    assert(others(0n) < others(10n) && others(10n) < others(30n));
    assert(at(10n).mass < at(0n).mass);
  });

  test("familiarity of the present differs where a recommender has since dealt with others", () => {
    const outcomes: Outcome[] = [];
    const record = (producer: string, esp: string, positive: boolean) =>
      outcomes.push({ producer, esp, quality: positive ? fixed.ONE : 0n, value: settings.valueCap, timestamp: 0n });
    record("q", "e", true);
    record("r", "e", false);
    const sampled = naiveScore(settings, outcomes, "p", "e");
    assert.deepEqual(naiveScore(settings, outcomes, "p", "e", "present"), sampled);
    for (let i = 0; i < 3; i++) record("q", "f", true);
    // At its latest interaction q knew no other; now it has had one of its four with e, half of its average.
    assert.deepEqual(naiveScore(settings, outcomes, "p", "e"), sampled);
    const weights = naiveRecommendations(settings, outcomes, "p", "e", "present").map(({ weight }) => weight);
    assert.deepEqual(weights, [0.5, 1]);
    assert(naiveScore(settings, outcomes, "p", "e", "present").score < sampled.score);
  });
});

describe("selection", () => {
  test("softmax at a temperature", () => {
    const [a, b] = softmax([0.6, 0.5], 0.1);
    assert(Math.abs(a! / b! - Math.E) < 1e-12);
    assert(Math.abs(a! + b! - 1) < 1e-15);
    assert.deepEqual(softmax([0.7, 0.7, 0.7, 0.7]), [0.25, 0.25, 0.25, 0.25]);
    assert.deepEqual(softmax([1e6, 0], 0.1), [1, 0]);
    assert.throws(() => softmax([1], 0), RangeError);
    assert.throws(() => softmax([Number.NaN]), RangeError);
    assert.throws(() => select([]), RangeError);
  });

  test("a seed repeats, and choices follow their probabilities", () => {
    const first = seededRandom(7);
    const second = seededRandom(7);
    const other = seededRandom(8);
    const draws = Array.from({ length: 10 }, first);
    assert.deepEqual(Array.from({ length: 10 }, second), draws);
    assert.notDeepEqual(Array.from({ length: 10 }, other), draws);

    const random = seededRandom(42);
    const counts = [0, 0, 0];
    const { probabilities } = select([0.55, 0.6, 0.7]);
    for (let i = 0; i < 20_000; i++) counts[select([0.55, 0.6, 0.7], { random }).index]!++;
    counts.forEach((count, i) => {
      // Five standard deviations.
      const allowed = 5 * Math.sqrt(20_000 * probabilities[i]! * (1 - probabilities[i]!));
      assert(Math.abs(count - 20_000 * probabilities[i]!) < allowed, `${count} of choice ${i}`);
    });
  });

  test("the ends of the random range choose the first and the last possible", () => {
    assert.equal(select([0.5, 0.5], { random: () => 0 }).index, 0);
    assert.equal(select([0.5, 0.5], { random: () => 1 - 2 ** -53 }).index, 1);
    assert.equal(select([100, 0], { random: () => 1 - 2 ** -53 }).index, 0);
  });
});
