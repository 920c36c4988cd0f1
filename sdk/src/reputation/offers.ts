/**
 * Choosing among priced offers in money: net value = worth x score - fee - minutes x price of a minute. Worth and the price
 * of a minute come from what the person wishes for, in multiples of the usual fee, so that they fit any currency.
 */
import { feeOf, type Price } from "../quotes.ts";
import type { Choice } from "./policies.ts";
import { DEFAULT_TEMPERATURE, type Random, select } from "./selection.ts";

export type Offer = {
  /** Reputation score, 0 to 1. */
  score: number;
  /** For the whole order, in any unit that all offers share. */
  fee: number;
  /** Until delivery, as the provider states them. */
  minutes: number;
  /** No room for the order. */
  full?: boolean;
};

/** What a provider says of itself, as far as an offer depends on it. */
export type Terms = { score: number; load: { waiting: number; running: number; capacity: number }; price: Price };

/** Seconds until `count` more are made: the provider has others to make before. */
export function secondsUntil({ load, price }: Pick<Terms, "load" | "price">, count: number): number {
  return price.seconds * (load.waiting + load.running + count);
}

/** The offer of a provider for `count` pictures or texts; its fee in base units. */
export function offerOf(terms: Terms, count: number): Offer {
  const { waiting, running, capacity } = terms.load;
  return {
    score: terms.score,
    fee: Number(feeOf(terms.price, count)),
    minutes: secondsUntil(terms, count) / 60,
    full: waiting + running + count > capacity,
  };
}

/** What a perfect order is worth, and what a minute of waiting costs, both in usual fees. */
export const WISHES = {
  quick: { worth: 3, minute: 1 },
  balanced: { worth: 3, minute: 0.1 },
  cheap: { worth: 1, minute: 0.01 },
} as const;

export type Wish = keyof typeof WISHES;
export const WISH_NAMES = Object.keys(WISHES) as Wish[];

/** Net value of each offer, in its unit of money. The usual fee is the median of the offers'. */
export function netValues(offers: readonly Offer[], wish: Wish): number[] {
  const usual = usualFee(offers);
  const { worth, minute } = WISHES[wish];
  return offers.map(({ score, fee, minutes }) => usual * (worth * score - minute * minutes) - fee);
}

/** The offer of the highest net value, of those that have room if any has; the first of equals. */
export function bestOffer(offers: readonly Offer[], wish: Wish): number {
  const values = withRoom(offers, netValues(offers, wish));
  return values.indexOf(Math.max(...values));
}

/**
 * One offer by chance: softmax over net value in worths of a perfect order, so that where fees and times are alike it is
 * the softmax over scores, and newcomers get work too.
 * @throws RangeError without offers, and for numbers that are not finite
 */
export function chooseOffer(
  offers: readonly Offer[],
  wish: Wish,
  options: { temperature?: number; random?: Random } = {},
): Choice {
  const worth = usualFee(offers) * WISHES[wish].worth || 1;
  const values = netValues(offers, wish).map((value) => value / worth);
  return select(withRoom(offers, values), { temperature: DEFAULT_TEMPERATURE, ...options });
}

/** Offers without room fall far behind, but stay in order among themselves. */
function withRoom(offers: readonly Offer[], values: readonly number[]): number[] {
  const range = 1e6 * (1 + Math.max(...values.map(Math.abs)));
  return values.map((value, i) => (offers[i]!.full ? value - range : value));
}

function usualFee(offers: readonly Offer[]): number {
  const fees = offers.map(({ fee }) => fee).toSorted((a, b) => a - b);
  const middle = fees.length / 2;
  return fees.length === 0 ? 0 : (fees[Math.ceil(middle) - 1]! + fees[Math.floor(middle)]!) / 2;
}
