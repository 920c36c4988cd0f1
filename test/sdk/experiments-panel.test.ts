/** The panel's simulation: seats and money are those of the contract, and measured shares are the exact ones. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import {
  type Appeals,
  type Court,
  binomial,
  exactWrong,
  hypergeometric,
  playDispute,
} from "../../scripts/experiments/panel-sim.ts";

const COURT: Court = { providers: 60, colluders: 20, accuracy: 1, seatsEach: 25, appeals: "nobody", variants: 1 };
const APPEALS: Appeals[] = ["nobody", "victim", "colluders", "both"];

describe("exact chances", () => {
  test("one panel of three: two or three colluders", () => {
    const third = 3 * (1 / 3) ** 2 * (2 / 3) + (1 / 3) ** 3;
    assert.ok(Math.abs(exactWrong(COURT) - third) < 1e-12);
    const none = (40 * 39 * 38) / (60 * 59 * 58);
    const one = (3 * 20 * 40 * 39) / (60 * 59 * 58);
    assert.ok(Math.abs(exactWrong({ ...COURT, seatsEach: 1 }) - (1 - none - one)) < 1e-12);
  });

  test("the wronged side needs one right panel of three, both sides need the last", () => {
    const tail = (seats: number) =>
      Array.from({ length: (seats + 1) / 2 }, (_, i) => binomial(seats, 1 / 3, seats - i)).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(exactWrong({ ...COURT, appeals: "victim" }) - tail(3) * tail(7) * tail(15)) < 1e-12);
    assert.ok(Math.abs(exactWrong({ ...COURT, appeals: "both" }) - tail(15)) < 1e-12);
    assert.ok(
      Math.abs(exactWrong({ ...COURT, appeals: "colluders" }) - (1 - (1 - tail(3)) * (1 - tail(7)) * (1 - tail(15)))) <
        1e-12,
    );
  });

  test("chances sum to one", () => {
    const sum = (chance: (k: number) => number) =>
      Array.from({ length: 16 }, (_, k) => chance(k)).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum((k) => binomial(15, 0.3, k)) - 1) < 1e-12);
    assert.ok(Math.abs(sum((k) => hypergeometric(60, 20, 15, k)) - 1) < 1e-12);
  });

  test("courts that are not worked out are refused", () => {
    assert.throws(
      () => exactWrong({ ...COURT, seatsEach: 24 }),
      new RangeError("24 seats each: 1 or at least 25 are worked out"),
    );
    assert.throws(
      () => exactWrong({ ...COURT, variants: 2 }),
      new RangeError("2 variants: only an honest proposer is worked out"),
    );
  });
});

describe("played disputes", () => {
  for (const seatsEach of [1, 25]) {
    for (const appeals of APPEALS) {
      test(`go wrong as often as they should (${seatsEach} seats each, appeals: ${appeals})`, () => {
        const court: Court = { ...COURT, accuracy: 0.95, seatsEach, appeals };
        const random = seededRandom(7);
        const count = 20_000;
        let wrong = 0;
        for (let i = 0; i < count; i++) wrong += Number(playDispute(court, random).wrong);
        const exact = exactWrong(court);
        const allowed = 5 * Math.sqrt((exact * (1 - exact)) / count);
        assert.ok(Math.abs(wrong / count - exact) <= allowed, `${wrong} of ${count}, expected ${exact}`);
      });
    }
  }

  test("money: all seats colluding share only fees; none right, none gained", () => {
    assert.deepEqual(playDispute({ ...COURT, colluders: 60 }, seededRandom(1)), { wrong: true, rounds: 1, gain: 15 });
    assert.deepEqual(playDispute({ ...COURT, colluders: 0, appeals: "both" }, seededRandom(1)), {
      wrong: false,
      rounds: 3,
      gain: -110,
    });
  });

  test("an appeal for which not enough providers are left changes nothing", () => {
    const court: Court = { ...COURT, providers: 5, colluders: 5, seatsEach: 1, appeals: "victim" };
    assert.equal(playDispute(court, seededRandom(1)).rounds, 1);
  });
});
