/** Settings of a deployment. Money in base units of the payment token, times in seconds, shares in 1/10,000. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Thresholds } from "@genuine/sdk/similarity";

export type Settings = {
  minimumStake: bigint;
  unbondingSeconds: number;
  slotSeconds: number;
  valueCap: bigint;
  royaltyBasisPoints: number;
  /** How long before its registration a commitment to a work counts, at most. */
  commitmentSeconds: number;
  bondBasisPoints: number;
  /** Part of the fee that producer and provider each lose if a delivery is neither accepted nor witnessed. */
  lossBasisPoints: number;
  /** The upkeep pool's part of what settled escrows pay. */
  poolBasisPoints: number;
  windows: { late: number; accept: number; available: number; reveal: number; complain: number; rate: number };
  saleDeliverySeconds: number;
  /** Pledge before a work is first offered for sale: at least 1.5 times upkeep reward and panel fee. */
  pledge: bigint;
  /** How long a pledge stays after the latest sale. */
  seasonSeconds: number;
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
  };
  panel: {
    seats: number;
    seatFee: bigint;
    seatStake: bigint;
    penalty: bigint;
    /** For the last round, in which all stake votes. */
    lastFee: bigint;
    /** Cost of silence, or of a vote against the ruling, in the last round: share of the stake. */
    lastPenaltyBasisPoints: number;
    /** With fewer providers that may vote, a case ends undecided. */
    leastProviders: number;
    commitSeconds: number;
    revealSeconds: number;
    appealSeconds: number;
  };
};

const DOLLAR = 1_000_000n;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** For chains on which users take hours or days between two steps. */
export const STANDARD: Settings = {
  minimumStake: 500n * DOLLAR,
  unbondingSeconds: 16 * DAY,
  slotSeconds: DAY,
  valueCap: 50n * DOLLAR,
  royaltyBasisPoints: 500,
  commitmentSeconds: DAY,
  bondBasisPoints: 2_000,
  lossBasisPoints: 500,
  poolBasisPoints: 50,
  windows: { late: HOUR, accept: DAY, available: 6 * HOUR, reveal: HOUR, complain: DAY, rate: 3 * DAY },
  saleDeliverySeconds: DAY,
  pledge: 24n * DOLLAR,
  seasonSeconds: 90 * DAY,
  licenceRoyaltyBasisPoints: 5_000,
  // Measured: docs/experiments/similarity.md. At most one unrelated pair in 10,000 counts as a copy.
  similarity: {
    pdq: 38,
    iscc: 16,
    colour: 500,
    witness: 28,
    // Honest copies have both measures within 56, forgeries of one measure have 94 and more in the other.
    contradiction: 70,
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
  },
  panel: {
    seats: 3,
    seatFee: 5n * DOLLAR,
    seatStake: 50n * DOLLAR,
    penalty: 20n * DOLLAR,
    lastFee: 35n * DOLLAR, // less than the 40 that two overturned seats lose
    lastPenaltyBasisPoints: 100,
    leastProviders: 3, // with two, half of the stake is one provider
    commitSeconds: DAY,
    revealSeconds: DAY,
    appealSeconds: 2 * DAY,
  },
};

/** For a local chain, with short windows. */
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
  seasonSeconds: 2 * HOUR,
  challenge: { ...STANDARD.challenge, responseSeconds: MINUTE },
  // One of the three providers of a local stack has attested the accused product.
  panel: { ...STANDARD.panel, leastProviders: 2, commitSeconds: MINUTE, revealSeconds: MINUTE, appealSeconds: MINUTE },
};

/**
 * Maximum time from the opening of a case to its end, if draws are made when they are due: response, vote of the
 * seats, appeal, and vote of all stake.
 */
export function longestDisputeSeconds({ challenge, panel }: Settings): number {
  const vote = panel.commitSeconds + panel.revealSeconds;
  return challenge.responseSeconds + vote + panel.appealSeconds + vote;
}

/** @throws GenuineError unbonding_too_short: a provider could withdraw its stake before a case about it ends. */
export function requireSound(settings: Settings): void {
  const longest = longestDisputeSeconds(settings);
  if (settings.unbondingSeconds > longest) return;
  throw new GenuineError(
    "unbonding_too_short",
    `Stake is out after ${settings.unbondingSeconds} seconds, a dispute may take ${longest}.`,
    { remedy: "Let unbonding take longer than the longest dispute." },
  );
}
