/**
 * How fast a provider really delivers, from the chain's own times, against what it states. Whoever understates its time or
 * its queue is expected to take as long as it took before.
 */
import type { ContentKind } from "../content-kind.ts";

/**
 * Sums over paid orders that were delivered, the older the less: the time from the payment to the delivery, and the items that
 * the provider had to deliver when the order was paid, its own included.
 */
export type Pace = { seconds: number; items: number };

/** Of all orders, and of the asking account's. */
export type PaceSeen = { all: Pace; own: Pace };
export type Paces = Record<ContentKind, PaceSeen>;

export const NO_PACE: Pace = { seconds: 0, items: 0 };
export const NOTHING_SEEN: PaceSeen = { all: NO_PACE, own: NO_PACE };

/** What one more delivery leaves of the sums: about five deliveries are remembered. */
const PACE_MEMORY = 0.8;
/** So many delivered items are as good as the provider's own word. */
const STATED_ITEMS = 1;

/** The sums after one more delivery. */
export function withDelivery({ seconds, items }: Pace, tookSeconds: number, queue: number): Pace {
  return { seconds: PACE_MEMORY * seconds + tookSeconds, items: PACE_MEMORY * items + queue };
}

/**
 * Seconds for one item: as stated while nothing is seen, then more and more as delivered. One's own orders are among all and
 * count once more, for no other account can shorten them.
 */
export function secondsEach(stated: number, { all, own }: PaceSeen): number {
  return (STATED_ITEMS * stated + all.seconds + own.seconds) / (STATED_ITEMS + all.items + own.items);
}
