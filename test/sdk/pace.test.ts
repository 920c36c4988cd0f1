/** What an offer is expected to take: by what was stated, and by what the chain has seen. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bestOffer, offerOf, queueOf, secondsUntil, type Terms, termsOf } from "@genuine/sdk/reputation/offers";
import { NO_PACE, NOTHING_SEEN, type Pace, secondsEach, withDelivery } from "@genuine/sdk/reputation/pace";
import { measureHonesty } from "../../scripts/experiments/choice-sim.ts";

const deliveries = (...each: [seconds: number, queue: number][]): Pace =>
  each.reduce((pace, [seconds, queue]) => withDelivery(pace, seconds, queue), NO_PACE);

function terms(of: Partial<Terms> = {}): Terms {
  const load = { waiting: 0, running: 0, capacity: 8 };
  return { score: 0.7, load, price: { base: "2000000", perSecond: "0", seconds: 10 }, ...of };
}

describe("expected time", () => {
  test("is what is stated while nothing was delivered", () => {
    assert.equal(secondsEach(12, NOTHING_SEEN), 12);
    assert.equal(secondsUntil(terms(), 3), 30);
  });

  test("goes over to what deliveries took, for each item that was to be delivered then", () => {
    const once = deliveries([40, 2]);
    assert.equal(secondsEach(5, { all: once, own: NO_PACE }), (5 + 40) / (1 + 2));
    const often = deliveries(...Array.from({ length: 40 }, (): [number, number] => [60, 2]));
    assert(Math.abs(often.items - 10) < 0.01, "five deliveries are remembered");
    assert(secondsEach(1, { all: often, own: NO_PACE }) > 27);
  });

  test("a change is learnt within some deliveries, in both directions", () => {
    const slow = deliveries(...Array.from({ length: 20 }, (): [number, number] => [100, 1]));
    let pace = slow;
    for (let i = 0; i < 8; i++) pace = withDelivery(pace, 10, 1);
    assert(secondsEach(10, { all: pace, own: NO_PACE }) < 28);
  });

  test("one's own deliveries stand, however fast a provider is with itself", () => {
    const flattering = deliveries(...Array.from({ length: 50 }, (): [number, number] => [1, 1]));
    const own = deliveries([90, 1], [90, 1], [90, 1]);
    assert(secondsEach(1, { all: flattering, own }) > 25);
    assert(secondsEach(1, { all: flattering, own: NO_PACE }) < 1.01);
  });

  test("a queue shorter than the chain knows is not believed, a longer one is", () => {
    assert.equal(queueOf(terms({ undelivered: 6 })), 6);
    assert.equal(queueOf(terms({ load: { waiting: 5, running: 2, capacity: 8 }, undelivered: 6 })), 7);
    assert.equal(offerOf(terms({ undelivered: 6 }), 2).full, false);
    assert.equal(offerOf(terms({ undelivered: 7 }), 2).full, true);
  });

  test("so whoever understates both gets no order of somebody in a hurry", () => {
    const honest = terms();
    const liar = terms({ price: { base: "2000000", perSecond: "0", seconds: 1 } });
    assert.equal(bestOffer([offerOf(honest, 1), offerOf(liar, 1)], "quick"), 1, "nobody knows it yet");
    const seen = { ...liar, pace: { all: deliveries([30, 1], [30, 1]), own: NO_PACE } };
    assert.equal(bestOffer([offerOf(honest, 1), offerOf(seen, 1)], "quick"), 0);
    const queueing = { ...liar, undelivered: 7 };
    assert.equal(
      bestOffer([offerOf(terms({ price: { ...liar.price, seconds: 2 } }), 1), offerOf(queueing, 1)], "quick"),
      0,
    );
  });

  test("each kind of work has a pace of its own", () => {
    const pace = { picture: { all: deliveries([50, 1]), own: NO_PACE }, text: NOTHING_SEEN };
    const { load, price } = terms();
    const of = (kind: "picture" | "text") => termsOf({ undelivered: 0, pace }, { load }, { price, kind }, 0.5);
    assert.equal(secondsUntil(of("picture"), 1), 30);
    assert.equal(secondsUntil(of("text"), 1), 10);
  });

  test("the expectation loses little against knowing, where belief loses much", () => {
    const { truth, seen, believed, liarsSeen, liarsBelieved } = measureHonesty(1, 4_000, "quick");
    assert(truth - seen < 0.1 * (truth - believed), `${truth}, ${seen}, ${believed}`);
    assert(liarsSeen < 0.5 && liarsBelieved > 0.6, `${liarsSeen}, ${liarsBelieved}`);
  });
});
