/** What can be chosen at deployment. Money in base units of the payment token, times in seconds, shares in 1/10,000. */
import type { Thresholds } from "@genuine/sdk/similarity";

export type Settings = {
  minimumStake: bigint;
  unbondingSeconds: number;
  slotSeconds: number;
  valueCap: bigint;
  royaltyBasisPoints: number;
  bondBasisPoints: number;
  windows: { accept: number; reveal: number; complain: number };
  saleDeliverySeconds: number;
  /** The largest share of a sale that a licence may ask for. */
  maximumLicenceBasisPoints: number;
  /** IChallenge.Settings */
  challenge: {
    deposit: bigint;
    reward: bigint;
    compensationCap: bigint;
    upkeepReward: bigint;
    poolBasisPoints: number;
    responseSeconds: number;
    graceSeconds: number;
  };
  /** ISimilarity.Thresholds */
  thresholds: Thresholds;
  /** IEspPanel.Settings */
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
  windows: { accept: DAY, reveal: HOUR, complain: DAY },
  saleDeliverySeconds: DAY,
  maximumLicenceBasisPoints: 3_000,
  challenge: {
    deposit: 20n * DOLLAR,
    reward: 50n * DOLLAR,
    compensationCap: 100n * DOLLAR,
    upkeepReward: DOLLAR / 2n,
    poolBasisPoints: 2_000,
    responseSeconds: 3 * DAY,
    graceSeconds: HOUR,
  },
  thresholds: {
    pdq: 31, // Meta's match threshold
    iscc: 31,
    colour: 640, // 20 levels in each cell and channel
    witness: 48, // the closest of 315 unrelated pairs is at 82
    greyPdq: 63,
    greyIscc: 63,
    quality: 50, // Meta's least quality of evidence
    detail: 16,
  },
  panel: {
    seats: 3,
    maxRounds: 3,
    seatFee: 5n * DOLLAR,
    seatStake: 20n * DOLLAR,
    penalty: 10n * DOLLAR,
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
  windows: { accept: 10 * MINUTE, reveal: 5 * MINUTE, complain: 5 * MINUTE },
  saleDeliverySeconds: 10 * MINUTE,
  // Providers on one machine see a product with the next block.
  challenge: { ...STANDARD.challenge, responseSeconds: MINUTE, graceSeconds: 0 },
  panel: { ...STANDARD.panel, commitSeconds: MINUTE, revealSeconds: MINUTE, appealSeconds: MINUTE },
};
