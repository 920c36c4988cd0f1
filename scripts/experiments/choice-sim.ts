/** Tasks with five offers each: what is gained by the choice, for the person and the provider together. */
import { bestOffer, chooseOffer, type Offer } from "@genuine/sdk/reputation/offers";
import { type Random, seededRandom, select } from "@genuine/sdk/reputation/selection";

const OFFERS = 5;

/** Mean gain a task: worth x real quality - cost - minutes x price of a minute. */
export type Welfare = { omniscient: number; best: number; drawn: number; byScore: number; cheapest: number };

/**
 * Cost U(0.5, 3), minutes 0.3 + Exp(3), quality Beta(8, 2), score quality + N(0, 0.08), posted price 1.5 times the cost; a
 * perfect order is worth U(4, 10) and a minute U(0, 0.6) to the person. The policies know only prices, minutes and scores.
 */
export function measureChoice(seed: number, tasks: number): Welfare {
  const random = seededRandom(seed);
  const sum: Welfare = { omniscient: 0, best: 0, drawn: 0, byScore: 0, cheapest: 0 };
  for (let task = 0; task < tasks; task++) {
    const worth = 4 + 6 * random();
    const minute = 0.6 * random();
    const costs = Array.from({ length: OFFERS }, () => 0.5 + 2.5 * random());
    const qualities = costs.map(() => beta(8, 2, random));
    const offers = costs.map((cost, i): Offer => {
      const score = Math.min(1, Math.max(0, qualities[i]! + 0.08 * normal(random)));
      return { score, fee: 1.5 * cost, minutes: 0.3 - 3 * Math.log(1 - random()) };
    });
    const gains = costs.map((cost, i) => worth * qualities[i]! - cost - minute * offers[i]!.minutes);
    const fees = offers.map(({ fee }) => fee);
    sum.omniscient += Math.max(...gains);
    sum.best += gains[bestOffer(offers, "balanced")]!;
    sum.drawn += gains[chooseOffer(offers, "balanced", { random }).index]!;
    sum.byScore +=
      gains[
        select(
          offers.map(({ score }) => score),
          { random },
        ).index
      ]!;
    sum.cheapest += gains[fees.indexOf(Math.min(...fees))]!;
  }
  return {
    omniscient: sum.omniscient / tasks,
    best: sum.best / tasks,
    drawn: sum.drawn / tasks,
    byScore: sum.byScore / tasks,
    cheapest: sum.cheapest / tasks,
  };
}

/** For whole numbers, as an order statistic: the a-th least of a + b - 1 uniform numbers. */
function beta(a: number, b: number, random: Random): number {
  return Array.from({ length: a + b - 1 }, random).toSorted((x, y) => x - y)[a - 1]!;
}

/** By Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
