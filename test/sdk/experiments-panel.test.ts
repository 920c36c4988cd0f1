/** The panel's simulation: rules and money are those of the contract, and measured shares are the exact ones. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { type Appeals, type Court, exactChances, playDispute, SEATS } from "../../scripts/experiments/panel-sim.ts";
import { STANDARD } from "../../scripts/settings.ts";

const COURT: Court = { providers: 60, colluders: 20, accuracy: 1, awake: 1, appeals: "nobody", variants: 1 };
const APPEALS: Appeals[] = ["nobody", "victim", "colluders", "both"];
const RULINGS = ["right", "wrong", "undecided"] as const;

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

describe("exact chances", () => {
  test("three seats: two or three colluders", () => {
    const third = 3 * (1 / 3) ** 2 * (2 / 3) + (1 / 3) ** 3;
    near(exactChances(COURT).wrong, third);
    near(exactChances({ ...COURT, appeals: "colluders" }).wrong, third);
  });

  test("a third of the stake never wins the last round against honest providers that do not err", () => {
    assert.equal(exactChances({ ...COURT, appeals: "victim" }).wrong, 0);
    assert.equal(exactChances({ ...COURT, appeals: "both" }).right, 1);
  });

  test("half of the stake makes the last round a tie, one more wins it", () => {
    near(exactChances({ ...COURT, colluders: 30, appeals: "both" }).undecided, 1);
    near(exactChances({ ...COURT, colluders: 31, appeals: "both" }).wrong, 1);
  });

  test("the quorum is half of all votes", () => {
    const alone = { ...COURT, awake: 0, appeals: "both" } as const;
    near(exactChances({ ...alone, colluders: 29 }).undecided, 1);
    near(exactChances({ ...alone, colluders: 30 }).wrong, 1);
  });

  test("chances sum to one", () => {
    for (const appeals of APPEALS) {
      const chances = exactChances({ ...COURT, accuracy: 0.9, awake: 0.7, appeals });
      near(
        RULINGS.reduce((sum, ruling) => sum + chances[ruling], 0),
        1,
      );
    }
  });

  test("a proposer that chooses its block is not worked out", () => {
    assert.throws(
      () => exactChances({ ...COURT, variants: 2 }),
      new RangeError("2 variants: only an honest proposer is worked out"),
    );
  });
});

describe("played disputes", () => {
  for (const awake of [1, 0.7]) {
    for (const appeals of APPEALS) {
      test(`end as often as they should (${awake * 100} % awake, appeals: ${appeals})`, () => {
        const court: Court = { ...COURT, accuracy: 0.95, awake, appeals };
        const random = seededRandom(7);
        const count = 20_000;
        const seen = { right: 0, wrong: 0, undecided: 0 };
        for (let i = 0; i < count; i++) seen[playDispute(court, random).ruling]++;
        const exact = exactChances(court);
        for (const ruling of RULINGS) {
          const allowed = 5 * Math.sqrt((exact[ruling] * (1 - exact[ruling])) / count);
          assert.ok(
            Math.abs(seen[ruling] / count - exact[ruling]) <= allowed + 1e-9,
            `${ruling}: ${seen[ruling]} of ${count}, expected ${exact[ruling]}`,
          );
        }
      });
    }
  }

  test("are settled with the money of the deployed panel", () => {
    const { seats, seatFee, penalty, lastFee, lastPenaltyBasisPoints } = STANDARD.panel;
    const dollars = (value: bigint) => Number(value) / 1e6;
    assert.equal(seats, SEATS);
    const all = { ...COURT, colluders: 60 };
    assert.deepEqual(playDispute(all, seededRandom(1)), {
      ruling: "wrong",
      appealed: false,
      gain: dollars(seatFee) * seats,
      appellant: 0,
    });
    // One colluder of 60, which a proposer seats three times: it pays the appellant, and the last round's penalty.
    const one: Court = { ...COURT, colluders: 1, appeals: "victim", variants: 2_000_000 };
    const { ruling, gain, appellant } = playDispute(one, seededRandom(1));
    assert.equal(ruling, "right");
    const taken = -(gain + (1_000 * lastPenaltyBasisPoints) / 10_000) / dollars(penalty);
    assert.equal(taken, 3);
    assert.ok(Math.abs(appellant - (3 * dollars(penalty) - dollars(lastFee) + dollars(lastFee) / 60)) < 1e-9);
  });
});
