import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bestOffer, chooseOffer, netValues, type Offer, WISH_NAMES } from "@genuine/sdk/reputation/offers";
import { seededRandom, softmax } from "@genuine/sdk/reputation/selection";
import { measureChoice } from "../../scripts/experiments/choice-sim.ts";

const offer = (of: Partial<Offer> = {}): Offer => ({ score: 0.6, fee: 2, minutes: 1, ...of });

describe("choosing among priced offers", () => {
  test("net value is worth x score - fee - minutes x price of a minute, in usual fees", () => {
    const values = netValues([offer({ fee: 2 }), offer({ fee: 4, score: 1, minutes: 0 }), offer({ fee: 1 })], "quick");
    assert.deepEqual(
      values.map((value) => Number(value.toFixed(9))),
      [2 * (3 * 0.6 - 1) - 2, 2 * 3 - 4, 2 * (3 * 0.6 - 1) - 1].map((value) => Number(value.toFixed(9))),
    );
  });

  test("quick, balanced and cheap each find what they are named for", () => {
    const quick = offer({ score: 0.7, fee: 3, minutes: 0.2 });
    const good = offer({ score: 0.95, fee: 2.2, minutes: 2 });
    const cheap = offer({ score: 0.6, fee: 1, minutes: 4 });
    const offers = [quick, good, cheap];
    assert.deepEqual(
      WISH_NAMES.map((wish) => bestOffer(offers, wish)),
      [0, 1, 2],
    );
  });

  test("a provider a hundred times as dear as two others alike is all but never chosen", () => {
    const { probabilities } = chooseOffer([offer(), offer(), offer({ fee: 200 })], "balanced");
    assert(probabilities[2]! < 1e-6 && Math.abs(probabilities[0]! - 0.5) < 1e-6);
  });

  test("where fees and times are alike it is the softmax over scores", () => {
    const scores = [0.5, 0.6, 0.9];
    const { probabilities } = chooseOffer(
      scores.map((score) => offer({ score })),
      "balanced",
    );
    for (const [i, expected] of softmax(scores).entries()) assert(Math.abs(probabilities[i]! - expected) < 1e-12);
  });

  test("a full provider only where all are full; nothing for nothing is possible", () => {
    const offers = [offer({ score: 1, full: true }), offer({ score: 0.1 })];
    assert.equal(bestOffer(offers, "balanced"), 1);
    assert.equal(chooseOffer(offers, "balanced", { random: seededRandom(1) }).index, 1);
    assert.equal(bestOffer([offer({ full: true }), offer({ full: true, score: 0.9 })], "cheap"), 1);
    assert.equal(chooseOffer([offer({ fee: 0, score: 0.9 }), offer({ fee: 0, score: 0.1 })], "cheap").index >= 0, true);
    assert.throws(() => chooseOffer([], "cheap"), RangeError);
  });

  test("its welfare is well above that of choosing by score alone", () => {
    const { omniscient, best, drawn, byScore } = measureChoice(1, 4_000);
    assert(best > 0.9 * omniscient, `${best} of ${omniscient}`);
    assert(drawn > 1.15 * byScore, `${drawn} against ${byScore}`);
  });
});
