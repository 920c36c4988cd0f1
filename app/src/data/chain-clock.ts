/**
 * The one clock by which deadlines, permits, licences and listings are counted: the chain's. A computer's own clock may be
 * wrong by hours; only how much time passes is taken from it, from a clock that cannot be set.
 */
import { createStore } from "./store";

type Reading = {
  /** Unix seconds on the chain, when `performance.now()` was `at`. */
  chain: number;
  at: number;
  /** The computer's clock at that time, in seconds. */
  local: number;
  /** Block that it was taken at. */
  block: number;
};

/** A reading of this age is taken anew: while a computer sleeps, the clock that cannot be set may stand still. */
const GOOD_FOR = 60;

const reading = createStore<Reading | undefined>(undefined);

/** Unix seconds by the chain, as whole ones; by the computer's clock until the chain was asked. */
export function chainNow(): number {
  return nowBy(reading.get());
}

export function nowBy(known: Reading | undefined): number {
  if (known === undefined) return Math.floor(Date.now() / 1000);
  return Math.floor(known.chain + (performance.now() - known.at) / 1000);
}

/** By how many seconds the computer's clock is ahead of the chain's, below zero when it is behind; undefined while unknown. */
export function clockError(): number | undefined {
  return reading.get() === undefined ? undefined : Math.round(Date.now() / 1000 - chainNow());
}

/** Whether the clock was read at this block already, and not long ago. */
export function isClockReadAt(block: number): boolean {
  const known = reading.get();
  return known?.block === block && Math.abs(Date.now() / 1000 - known.local) < GOOD_FOR;
}

/** Changes with each reading. */
export const useClockReading = reading.use;

/** @param chain time of the block that would come next, in Unix seconds */
export function setChainClock(chain: number, block: number): void {
  reading.set({ chain, block, at: performance.now(), local: Date.now() / 1000 });
}
