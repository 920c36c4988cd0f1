import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type Candidate,
  chooseProvider,
  crashRisks,
  type PastOutcome,
  POLICIES,
  type Policy,
  type PolicyName,
} from "@genuine/sdk/reputation/policies";
import { seededRandom } from "@genuine/sdk/reputation/selection";

const candidate = (of: Partial<Candidate> = {}): Candidate => ({
  score: 0.5,
  load: { waiting: 0, running: 0, capacity: 4 },
  outcomes: [],
  ...of,
});
const outcome = (of: Partial<PastOutcome> = {}): PastOutcome => ({ size: 1, load: 1, value: 1, failed: false, ...of });
const names = Object.keys(POLICIES) as PolicyName[];
const policy = (name: PolicyName): Policy => POLICIES[name];

describe("policies, behind one interface", () => {
  const candidates = [
    candidate({ score: 0.3, outcomes: [outcome(), outcome(), outcome()] }),
    candidate({ score: 0.9, load: { waiting: 1, running: 3, capacity: 4 } }),
    candidate({ score: 0.6, load: { waiting: 0, running: 0, capacity: 8 }, outcomes: [outcome({ value: 0.2 })] }),
  ];

  test("each keeps to its rule", () => {
    const chosen = (name: PolicyName, turn = 0) => policy(name)(candidates, { turn, random: () => 0.5 }).index;
    assert.equal(chosen("mostFamiliar"), 0);
    assert.equal(chosen("bestScore"), 1);
    assert.equal(chosen("crashAvoid"), 2);
    assert.deepEqual(
      [0, 1, 2, 3].map((turn) => chosen("roundRobin", turn)),
      [0, 1, 2, 0],
    );
    assert.equal(chosen("softmax"), 1);
  });

  for (const name of names) {
    test(`${name}: probabilities sum to 1, are those of its choices, and a seed repeats it`, () => {
      const random = seededRandom(7);
      const counts = candidates.map(() => 0);
      const { probabilities } = policy(name)(candidates, { random: () => 0 });
      for (let i = 0; i < 4000; i++) counts[policy(name)(candidates, { random }).index]!++;
      assert(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-12);
      for (const [index, count] of counts.entries()) {
        assert(Math.abs(count / 4000 - probabilities[index]!) < 0.04, `${name} chose ${index} ${count} times of 4000`);
      }
      const repeat = () => {
        const again = seededRandom(3);
        return Array.from({ length: 20 }, () => policy(name)(candidates, { random: again }).index);
      };
      assert.deepEqual(repeat(), repeat());
    });

    test(`${name}: nothing to choose from is an error`, () => {
      assert.throws(() => policy(name)([]), RangeError);
    });

    test(`${name}: leaves what it is given as it was`, () => {
      const before = structuredClone(candidates);
      policy(name)(candidates, { size: 2, turn: 5, random: () => 0.3 });
      assert.deepEqual(candidates, before);
    });
  }
});

describe("ours", () => {
  const chances = (candidates: Candidate[], options = {}) => chooseProvider(candidates, options).probabilities;

  test("strangers alike have equal chances", () => {
    for (const chance of chances([candidate(), candidate(), candidate(), candidate()]))
      assert(Math.abs(chance - 0.25) < 1e-12);
  });

  test("never a full provider while another has room, however good its score", () => {
    const full = candidate({ score: 0.99, load: { waiting: 2, running: 2, capacity: 4 } });
    assert(chances([full, candidate({ score: 0.1 })])[0]! < 1e-30);
    // With all full, it must still answer.
    assert.equal(chooseProvider([full, full], { random: () => 0 }).index, 0);
  });

  test("what was seen outweighs the score, the more of it the more", () => {
    const disappointing = (times: number) =>
      candidate({ score: 0.7, outcomes: Array.from({ length: times }, () => outcome({ value: 0.2 })) });
    const other = candidate({ score: 0.6 });
    const chance = [0, 1, 3].map((times) => chances([disappointing(times), other], { temperature: 0.1 })[0]!);
    assert(chance[0]! > 0.6 && chance[1]! < 0.3 && chance[2]! < chance[1]!, String(chance));
  });

  test("learns what a provider is good for by the size of the task", () => {
    const small = candidate({ outcomes: [100, 110, 120].map((size) => outcome({ size, value: 0.9 })) });
    const large = candidate({ outcomes: [230, 240, 250].map((size) => outcome({ size, value: 0.9 })) });
    const withBoth = [small, large].map((one, index) => ({
      ...one,
      load: { waiting: 0, running: 0, capacity: 1000 },
      outcomes: [...one.outcomes, ...[small, large][1 - index]!.outcomes.map((seen) => ({ ...seen, value: 0.1 }))],
    }));
    assert(chances(withBoth, { size: 110 })[0]! > 0.99);
    assert(chances(withBoth, { size: 240 })[1]! > 0.99);
  });

  test("the idle before the busy, the cheap before the dear, all else equal", () => {
    const busy = candidate({ load: { waiting: 0, running: 3, capacity: 4 } });
    assert(chances([busy, candidate()])[1]! > 0.6);
    assert(chances([candidate({ fee: 20 }), candidate({ fee: 10 })])[1]! > 0.6);
    assert(Math.abs(chances([candidate({ fee: 10 }), candidate({ fee: 10 })])[0]! - 0.5) < 1e-12);
  });

  test("a provider tried less is tried rather than one known to be as good as its score", () => {
    const known = candidate({ score: 0.6, outcomes: Array.from({ length: 10 }, () => outcome({ value: 0.6 })) });
    assert(chances([known, candidate({ score: 0.6 })])[1]! > 0.9);
  });

  test("sizes and scores that are no numbers are refused", () => {
    for (const size of [0, -1, NaN, Infinity]) assert.throws(() => chooseProvider([candidate()], { size }), RangeError);
    assert.throws(() => chooseProvider([candidate({ score: NaN })]), RangeError);
  });
});

describe("risk of a crash", () => {
  const loaded = (running: number, outcomes: PastOutcome[] = []) =>
    candidate({ load: { waiting: 0, running, capacity: 1000 }, outcomes });

  test("by what is stated, until something happens: none within, certain beyond", () => {
    assert.deepEqual(crashRisks([loaded(800), loaded(801)], 200), [0, 1]);
  });

  test("rises with failures at no more than this load, falls with tasks finished at no less", () => {
    const failure = outcome({ size: 100, load: 700, value: 0, failed: true });
    const success = outcome({ size: 100, load: 800 });
    const risk = (running: number, outcomes: PastOutcome[]) => crashRisks([loaded(running, outcomes)], 100)[0]!;
    assert(risk(650, [failure]) > 0.5);
    assert.equal(risk(550, [failure]), 0, "a failure at more says nothing of less");
    assert(risk(650, [failure, success, success]) < risk(650, [failure, success]));
    assert(risk(650, [failure, success]) < risk(650, [failure]));
  });

  test("one that broke down below what it states makes the client careful with the others, not with little load", () => {
    const liar = loaded(0, [outcome({ size: 100, load: 700, value: 0, failed: true })]);
    const [, near, far] = crashRisks([liar, loaded(650), loaded(300)], 100);
    assert(near! > 0.2);
    assert.equal(far, 0);
  });

  test("an outcome at an unknown load counts for any, and for this provider only", () => {
    const unknown = (failed: boolean) => outcome({ size: 100, load: undefined, failed });
    const risk = (...outcomes: PastOutcome[]) => crashRisks([loaded(0, outcomes), loaded(500)], 100);
    assert.deepEqual(risk(unknown(true)), [1 / 2, 0]);
    assert.deepEqual(risk(unknown(true), unknown(false), unknown(false)), [1 / 4, 0]);
  });

  test("without a stated load nothing is held against a candidate", () => {
    assert.deepEqual(crashRisks([candidate({ load: undefined })], 1), [0]);
  });
});
