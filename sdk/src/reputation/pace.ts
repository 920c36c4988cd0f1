/**
 * A provider's measured delivery time, from the chain's timestamps, relative to its own statement. A provider that understates
 * its time or queue is expected to take as long as before.
 */
import type { ContentKind } from "../content-kind.ts";

/**
 * Sums over paid orders that were delivered, the older the less: the time from the payment to the delivery, and the items that
 * the provider had to deliver when the order was paid, its own included.
 */
export type Pace = { seconds: number; items: number };

/** Sums over all orders, and over the requesting account's. */
export type PaceSeen = { all: Pace; own: Pace };
export type Paces = Record<ContentKind, PaceSeen>;

export const NO_PACE: Pace = { seconds: 0, items: 0 };
export const NOTHING_SEEN: PaceSeen = { all: NO_PACE, own: NO_PACE };

/** Decay of the sums per delivery: about five deliveries are remembered. */
const PACE_MEMORY = 0.8;
/** Number of delivered items with the same weight as the provider's own statement. */
const STATED_ITEMS = 1;

/** The sums after one more delivery. */
export function withDelivery({ seconds, items }: Pace, tookSeconds: number, queue: number): Pace {
  return { seconds: PACE_MEMORY * seconds + tookSeconds, items: PACE_MEMORY * items + queue };
}

/**
 * Seconds for one item: as stated without observations, then increasingly as delivered. One's own orders are included in the sums
 * of all and count once more, since no other account can manipulate them.
 */
export function secondsEach(stated: number, { all, own }: PaceSeen): number {
  return (STATED_ITEMS * stated + all.seconds + own.seconds) / (STATED_ITEMS + all.items + own.items);
}
