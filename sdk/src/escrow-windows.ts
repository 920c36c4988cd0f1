/** Deadlines of the two-way guarantee: whose turn it is, until when, and the consequences of silence. Half-open windows. */
import type { EscrowKind, EscrowStatus } from "./structs.ts";

/** ITwoWayGuarantee.Windows, in seconds. */
export type Windows = {
  late: number;
  accept: number;
  available: number;
  reveal: number;
  complain: number;
  rate: number;
};

/**
 * When anyone may end an escrow if nothing changes: `closesAt` is the end of its current status' own window; more
 * time is added for a late delivery, or for witnesses of a silent payer. Null if it has ended.
 */
export function endableFrom(kind: EscrowKind, status: EscrowStatus, closesAt: number, windows: Windows): number | null {
  switch (status) {
    case "locked":
      return kind === "task" ? closesAt + windows.late : closesAt;
    case "delivered":
      return closesAt + windows.available;
    case "accepted":
    case "revealed":
      return closesAt;
    case "settled":
      return kind === "task" ? closesAt : null;
    default:
      return null;
  }
}

/** Penalty from a provider's bond for delivering at `time`, base units; the whole bond once delivery is no longer possible. */
export function latePenalty(bond: bigint, deliverBy: number, windows: Pick<Windows, "late">, time: number): bigint {
  const [late, window] = [BigInt(Math.max(time - deliverBy, 0)), BigInt(windows.late)];
  return late >= window ? bond : (bond * late + window - 1n) / window;
}

/**
 * The part of a fee or bond that the next `count` items to end release, after `ended` of `items`; all parts sum to the
 * whole.
 */
export function partOf(whole: bigint, items: number, ended: number, count = 1): bigint {
  const upTo = (number: number) => (whole * BigInt(number)) / BigInt(items);
  return upTo(ended + count) - upTo(ended);
}
