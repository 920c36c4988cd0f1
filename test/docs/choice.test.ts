/** The page, the gateway's offers and the report measure one policy; the report is what its command writes today. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { test } from "node:test";
import { bestOffer, chooseOffer, offerOf, termsOf, WISH_NAMES } from "@genuine/sdk/reputation/offers";
import { NO_PACE, NOTHING_SEEN } from "@genuine/sdk/reputation/pace";
import { seededRandom } from "@genuine/sdk/reputation/selection";
import { chancesOf, chooseForMe, offersFor, type Takable } from "../../app/src/app/studio/candidates.ts";
import { choiceReport } from "../../scripts/experiments/choice-report.ts";

const COUNT = 2;
/** Alike in nothing, so that each part of the policy decides something. */
const PROVIDERS = [
  { score: 0.9, fee: 4, seconds: 3, waiting: 0, undelivered: 0, took: 4 },
  { score: 0.8, fee: 2, seconds: 20, waiting: 1, undelivered: 0, took: 22 },
  { score: 0.55, fee: 1, seconds: 60, waiting: 0, undelivered: 0, took: 60 },
  { score: 0.85, fee: 2, seconds: 1, waiting: 0, undelivered: 3, took: 120 },
];

const candidates = PROVIDERS.map(({ score, fee, seconds, waiting, undelivered, took }, index) => {
  const pace = { picture: { all: { seconds: 3 * took, items: 3 }, own: NO_PACE }, text: NOTHING_SEEN };
  const price = { base: String(fee * 1e6), perSecond: "0", seconds };
  return {
    index,
    score,
    pace,
    esp: { undelivered },
    info: { load: { waiting, running: 0, capacity: 8 } },
    generator: { kind: "picture", price },
    tooDear: false,
  } as unknown as Takable & { index: number };
});
const offers = candidates.map(({ esp, info, generator, score, pace }) =>
  offerOf(termsOf({ undelivered: esp.undelivered, pace }, info!, generator!, score), COUNT),
);

test("the Studio's three offers are the policy's best ones, each another one here", () => {
  const shown = offersFor(candidates, { count: COUNT, wish: "balanced" });
  assert.deepEqual(
    shown.map(({ wish, entry }) => [wish, entry.index]),
    WISH_NAMES.map((wish) => [wish, bestOffer(offers, wish)]),
  );
  assert.equal(new Set(shown.map(({ entry }) => entry.index)).size, WISH_NAMES.length);
  for (const { entry, seconds } of shown) assert.equal(seconds / 60, offers[entry.index]!.minutes);
});

test("choose for me draws by the policy, with its chances, for the wish that is set", () => {
  for (const wish of WISH_NAMES) {
    const want = { count: COUNT, wish };
    const { index, probabilities } = chooseOffer(offers, wish, { random: seededRandom(7) });
    assert.deepEqual(chancesOf(candidates, want), probabilities);
    assert.equal(chooseForMe(candidates, want, seededRandom(7))?.index, index);
  }
});

test("who is dearer than the person allows is neither offered nor drawn", () => {
  const limited = candidates.map((entry) => ({ ...entry, tooDear: PROVIDERS[entry.index]!.fee > 1 }));
  const want = { count: COUNT, wish: "quick" } as const;
  assert.deepEqual(
    offersFor(limited, want).map(({ entry }) => entry.index),
    [2, 2, 2],
  );
  assert.deepEqual(chancesOf(limited, want), [0, 0, 1, 0]);
  const none = candidates.map((entry) => ({ ...entry, tooDear: true }));
  assert.deepEqual([offersFor(none, want), chooseForMe(none, want)], [[], undefined]);
});

test("the report is what its command writes today", async () => {
  const path = resolve(import.meta.dirname, "../../docs/experiments/choice.md");
  assert.equal(await readFile(path, "utf8"), choiceReport());
});
