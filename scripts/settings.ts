/** What can be chosen at deployment. Money in base units of the payment token, times in seconds, shares in 1/10,000. */
import type { Thresholds } from "@genuine/sdk/similarity";

export type Settings = {
  minimumStake: bigint;
  unbondingSeconds: number;
  slotSeconds: number;
  valueCap: bigint;
  royaltyBasisPoints: number;
  bondBasisPoints: number;
  /** The upkeep pool's part of what settled escrows pay. */
  poolBasisPoints: number;
  windows: { late: number; accept: number; available: number; reveal: number; complain: number; rate: number };
  saleDeliverySeconds: number;
  /** The largest share that a licence may ask. */
  licenceRoyaltyBasisPoints: number;
  similarity: Thresholds;
  challenge: {
    deposit: bigint;
    reward: bigint;
    compensationCap: bigint;
    upkeepReward: bigint;
    poolBasisPoints: number;
    responseSeconds: number;
    graceSeconds: number;
  };
  panel: {
    seats: number;
    maxRounds: number;
    seatFee: bigint;
    seatStake: bigint;
    penalty: bigint;
    commitSeconds: number;
    revealSeconds: number;
    appealSeconds: number;
  };
};

const DOLLAR = 1_000_000n;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** For chains where people sleep between two steps. */
export const STANDARD: Settings = {
  minimumStake: 500n * DOLLAR,
  unbondingSeconds: 7 * DAY,
  slotSeconds: DAY,
  valueCap: 50n * DOLLAR,
  royaltyBasisPoints: 500,
  bondBasisPoints: 2_000,
  poolBasisPoints: 50,
  windows: { late: HOUR, accept: DAY, available: 6 * HOUR, reveal: HOUR, complain: DAY, rate: 3 * DAY },
  saleDeliverySeconds: DAY,
  licenceRoyaltyBasisPoints: 5_000,
  // Measured: docs/experiments/similarity.md. At most one unrelated pair in 10,000 counts as a copy.
  similarity: {
    pdq: 38,
    iscc: 16,
    colour: 500,
    witness: 28,
    greyPdq: 38,
    greyIscc: 45,
    quality: 50, // Meta's least quality of evidence
    detail: 4,
  },
  challenge: {
    deposit: 20n * DOLLAR,
    reward: 50n * DOLLAR,
    compensationCap: 100n * DOLLAR,
    upkeepReward: 1n * DOLLAR,
    poolBasisPoints: 1_000,
    responseSeconds: 3 * DAY,
    graceSeconds: DAY + 7 * HOUR, // a delivered picture may be accepted or witnessed, and revealed, that much later
  },
  panel: {
    seats: 3,
    maxRounds: 3,
    seatFee: 5n * DOLLAR,
    seatStake: 50n * DOLLAR,
    penalty: 20n * DOLLAR,
    commitSeconds: DAY,
    revealSeconds: DAY,
    appealSeconds: 2 * DAY,
  },
};

/** For a chain on one's own machine, where nobody wants to wait. */
export const LOCAL: Settings = {
  ...STANDARD,
  unbondingSeconds: DAY,
  slotSeconds: 10 * MINUTE,
  windows: {
    late: 2 * MINUTE,
    accept: 10 * MINUTE,
    available: 5 * MINUTE,
    reveal: 5 * MINUTE,
    complain: 5 * MINUTE,
    rate: 10 * MINUTE,
  },
  saleDeliverySeconds: 10 * MINUTE,
  // Who copies on one's own machine does it a minute later: no grace.
  challenge: { ...STANDARD.challenge, responseSeconds: MINUTE, graceSeconds: 0 },
  panel: { ...STANDARD.panel, commitSeconds: MINUTE, revealSeconds: MINUTE, appealSeconds: MINUTE },
};
