import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createLiu2023Ledger, localOpinion, overallOpinion, score } from "@genuine/sdk/reputation/liu2023";
import { consensus, type Opinion } from "@genuine/sdk/reputation/opinion";

const opinion = (belief: number, disbelief: number, uncertainty: number): Opinion => ({
  belief,
  disbelief,
  uncertainty,
});

/** To the six digits that are printed. */
function printed(actual: Opinion, ...expected: string[]) {
  assert.deepEqual(
    [actual.belief, actual.disbelief, actual.uncertainty].map((part) => part.toFixed(6)),
    expected,
  );
}

describe("profile liu2023", () => {
  const overall = overallOpinion([
    { opinion: opinion(0.4, 0.1, 0.5), interactions: 8, meanValue: 40 },
    { opinion: opinion(0.35, 0.15, 0.5), interactions: 12, meanValue: 38 },
  ]);
  const fused = consensus(localOpinion(9, 1), overall);

  test("vector: overall opinion", () => printed(overall, "0.364770", "0.123123", "0.487893"));

  test("vector: fused opinion and score", () => {
    printed(localOpinion(9, 1), "0.450000", "0.050000", "0.500000");
    printed(fused, "0.540277", "0.115541", "0.327909");
    assert.equal(score(fused).toFixed(6), "5.440653");
  });

  test("the ledger computes the same from outcomes", () => {
    const ledger = createLiu2023Ledger();
    const record = (producer: string, positive: boolean, value: number) =>
      ledger.record({ producer, esp: "e", positive, value });
    for (let i = 0; i < 10; i++) record("p", i !== 0, 1);
    for (let i = 0; i < 5; i++) record("q", i < 4, 38 + i);
    for (let i = 0; i < 20; i++) record("r", i < 14, 38);
    const byHand = overallOpinion([
      { opinion: opinion(0.4, 0.1, 0.5), interactions: 5, meanValue: 40 },
      { opinion: opinion(0.35, 0.15, 0.5), interactions: 20, meanValue: 38 },
    ]);
    assert(Math.abs(ledger.scoreOf("p", "e") - score(consensus(opinion(0.45, 0.05, 0.5), byHand))) < 1e-12);
  });

  test("its known flaws: no score without own and others' experience; disbelief raises the score", () => {
    const ledger = createLiu2023Ledger();
    ledger.record({ producer: "p", esp: "e", positive: true, value: 40 });
    assert.equal(ledger.scoreOf("p", "e"), 0);
    assert.equal(ledger.scoreOf("q", "e"), 0);
    ledger.record({ producer: "q", esp: "e", positive: true, value: 40 });
    assert(ledger.scoreOf("p", "e") > 6);
    assert(score(opinion(0.3, 0.2, 0.5)) > score(opinion(0.3, 0.1, 0.5)));
    assert.throws(() => localOpinion(0, 0), RangeError);
  });
});
