/**
 * Choice among priced offers by money: net value = worth x score - fee - minutes x price of a minute. Worth and the price of a
 * minute depend on the user's preference, in multiples of the usual fee, so that they fit any currency.
 */
import type { EspInfo, GeneratorInfo } from "../esp-client.ts";
import type { Esp } from "../indexer-answers.ts";
import { feeOf, type Price } from "../quotes.ts";
import { NOTHING_SEEN, type PaceSeen, secondsEach } from "./pace.ts";
import type { Choice } from "./policies.ts";
import { DEFAULT_TEMPERATURE, type Random, select } from "./selection.ts";

export type Offer = {
  /** Reputation score, 0 to 1. */
  score: number;
  /** For the whole order, in any unit that all offers share. */
  fee: number;
  /** Expected until delivery. */
  minutes: number;
  /** No room for the order. */
  full?: boolean;
};

/** Input of an offer: the provider's own statements, and observations from the chain. */
export type Terms = {
  score: number;
  load: { waiting: number; running: number; capacity: number };
  price: Price;
  /** Items that it has to deliver, by the chain. */
  undelivered?: number;
  /** Absent for a newcomer. */
  pace?: PaceSeen;
};

/** The input for a provider, from the indexer and its own worker. */
export function termsOf(
  { undelivered, pace }: Pick<Esp, "undelivered" | "pace">,
  { load }: Pick<EspInfo, "load">,
  { price, kind }: Pick<GeneratorInfo, "price" | "kind">,
  score: number,
): Terms {
  return { score, load, price, undelivered, pace: pace[kind] };
}

/** Items before a new order: as stated, but at least those known from the chain. */
export function queueOf({ load: { waiting, running }, undelivered = 0 }: Terms): number {
  return Math.max(waiting + running, undelivered);
}

/** Expected seconds until `count` more are finished, after those in the queue. */
export function secondsUntil(terms: Terms, count: number): number {
  return secondsEach(terms.price.seconds, terms.pace ?? NOTHING_SEEN) * (queueOf(terms) + count);
}

/** The offer of a provider for `count` pictures or texts; its fee in base units. */
export function offerOf(terms: Terms, count: number): Offer {
  return {
    score: terms.score,
    fee: Number(feeOf(terms.price, count)),
    minutes: secondsUntil(terms, count) / 60,
    full: queueOf(terms) + count > terms.load.capacity,
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

/** The offer of the highest net value, among those with capacity if there are any; the first of equals. */
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

/** Offers without capacity are ranked far behind, but stay in order among themselves. */
function withRoom(offers: readonly Offer[], values: readonly number[]): number[] {
  const range = 1e6 * (1 + Math.max(...values.map(Math.abs)));
  return values.map((value, i) => (offers[i]!.full ? value - range : value));
}

function usualFee(offers: readonly Offer[]): number {
  const fees = offers.map(({ fee }) => fee).toSorted((a, b) => a - b);
  const middle = fees.length / 2;
  return fees.length === 0 ? 0 : (fees[Math.ceil(middle) - 1]! + fees[Math.floor(middle)]!) / 2;
}
