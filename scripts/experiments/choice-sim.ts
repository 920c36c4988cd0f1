/** Tasks with five offers each: what is gained by the choice, for the person and the provider together. */
import {
  bestOffer,
  chooseOffer,
  netValues,
  type Offer,
  offerOf,
  type Terms,
  type Wish,
} from "@genuine/sdk/reputation/offers";
import { NO_PACE, withDelivery } from "@genuine/sdk/reputation/pace";
import { type Random, seededRandom, select } from "@genuine/sdk/reputation/selection";

const OFFERS = 5;
/** Base units of what is counted in whole amounts here. */
const UNIT = 1e6;
/** Orders that a provider delivered before, as many as the pace remembers. */
const DELIVERED = 5;

/** Mean gain a task: worth x real quality - cost - minutes x price of a minute. */
export type Welfare = { omniscient: number; best: number; drawn: number; byScore: number; cheapest: number };

type Task = {
  /** To the person, of a perfect order and of a minute. */
  worth: number;
  minute: number;
  providers: { cost: number; quality: number; minutes: number; score: number }[];
};

/**
 * Cost U(0.5, 3), minutes 0.3 + Exp(3), quality Beta(8, 2), score quality + N(0, 0.08); a perfect order is worth U(4, 10)
 * and a minute U(0, 0.6) to the person.
 */
function drawTask(random: Random): Task {
  const worth = 4 + 6 * random();
  const minute = 0.6 * random();
  const costs = Array.from({ length: OFFERS }, () => 0.5 + 2.5 * random());
  const qualities = costs.map(() => beta(8, 2, random));
  const providers = costs.map((cost, i) => ({
    cost,
    quality: qualities[i]!,
    score: Math.min(1, Math.max(0, qualities[i]! + 0.08 * normal(random))),
    minutes: 0.3 - 3 * Math.log(1 - random()),
  }));
  return { worth, minute, providers };
}

const gainsOf = ({ worth, minute, providers }: Task) =>
  providers.map(({ cost, quality, minutes }) => worth * quality - cost - minute * minutes);

/** As a provider states itself: price 1.5 times the cost; idle, with room for one. */
const stated = ({ cost, score }: { cost: number; score: number }, minutes: number, pace?: Terms["pace"]): Terms => ({
  score,
  load: { waiting: 0, running: 0, capacity: 1 },
  price: { base: String(Math.round(1.5 * cost * UNIT)), perSecond: "0", seconds: Math.round(60 * minutes) },
  pace,
});

const offersOf = (terms: readonly Terms[]): Offer[] => terms.map((each) => offerOf(each, 1));

/** All providers are honest. The policies know prices, minutes and scores, but not the worth of a result to the user. */
export function measureChoice(seed: number, tasks: number): Welfare {
  const random = seededRandom(seed);
  const sum: Welfare = { omniscient: 0, best: 0, drawn: 0, byScore: 0, cheapest: 0 };
  for (let i = 0; i < tasks; i++) {
    const task = drawTask(random);
    const offers = offersOf(task.providers.map((provider) => stated(provider, provider.minutes)));
    const gains = gainsOf(task);
    const fees = offers.map(({ fee }) => fee);
    const scores = offers.map(({ score }) => score);
    sum.omniscient += Math.max(...gains);
    sum.best += gains[bestOffer(offers, "balanced")]!;
    sum.drawn += gains[chooseOffer(offers, "balanced", { random }).index]!;
    sum.byScore += gains[select(scores, { random }).index]!;
    sum.cheapest += gains[fees.indexOf(Math.min(...fees))]!;
  }
  return divided(sum, tasks);
}

/** Of the best offer for a wish: mean net value of that wish by true minutes, in usual fees, and how often a liar is chosen. */
export type Honesty = Record<"truth" | "seen" | "believed", number> & { liarsSeen: number; liarsBelieved: number };

/**
 * Two of five providers state a third of their minutes. `truth` chooses by true minutes, `believed` by those stated, `seen` by
 * the product's expectation from what is stated and from past deliveries, each of which took between 0.7 and 1.3 times as long.
 */
export function measureHonesty(seed: number, tasks: number, wish: Wish): Honesty {
  const random = seededRandom(seed);
  const sum: Honesty = { truth: 0, seen: 0, believed: 0, liarsSeen: 0, liarsBelieved: 0 };
  for (let i = 0; i < tasks; i++) {
    const { providers } = drawTask(random);
    const isLiar = (index: number) => index < 2;
    const said = providers.map(({ minutes }, index) => (isLiar(index) ? minutes / 3 : minutes));
    const paces = providers.map(({ minutes }) => {
      let all = NO_PACE;
      for (let order = 0; order < DELIVERED; order++) all = withDelivery(all, 60 * minutes * (0.7 + 0.6 * random()), 1);
      return { all, own: NO_PACE };
    });
    const honest = offersOf(providers.map((provider) => stated(provider, provider.minutes)));
    const values = netValues(honest, wish);
    const usual = honest.map(({ fee }) => fee).toSorted((a, b) => a - b)[(OFFERS - 1) / 2]!;
    const believed = bestOffer(offersOf(providers.map((each, index) => stated(each, said[index]!))), wish);
    const seen = bestOffer(offersOf(providers.map((each, index) => stated(each, said[index]!, paces[index]))), wish);
    sum.truth += Math.max(...values) / usual;
    sum.believed += values[believed]! / usual;
    sum.seen += values[seen]! / usual;
    sum.liarsBelieved += Number(isLiar(believed));
    sum.liarsSeen += Number(isLiar(seen));
  }
  return divided(sum, tasks);
}

function divided<T extends Record<string, number>>(sums: T, by: number): T {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / by])) as T;
}

/** For whole numbers, as an order statistic: the a-th least of a + b - 1 uniform numbers. */
function beta(a: number, b: number, random: Random): number {
  return Array.from({ length: a + b - 1 }, random).toSorted((x, y) => x - y)[a - 1]!;
}

/** By Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
