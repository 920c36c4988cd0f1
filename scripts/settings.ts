/** What can be chosen at deployment. Money in base units of the payment token, times in seconds, shares in 1/10,000. */
export type Settings = {
  minimumStake: bigint;
  unbondingSeconds: number;
  slotSeconds: number;
  valueCap: bigint;
  royaltyBasisPoints: number;
  bondBasisPoints: number;
  windows: { accept: number; reveal: number; complain: number };
  saleDeliverySeconds: number;
  challenge: { deposit: bigint; reward: bigint; responseSeconds: number; threshold: number; minimumQuality: number };
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
  challenge: {
    deposit: 20n * DOLLAR,
    reward: 50n * DOLLAR,
    responseSeconds: 3 * DAY,
    threshold: 31, // Meta's match threshold for PDQ
    minimumQuality: 50, // Meta's least quality of evidence
  },
};

/** For a chain on one's own machine, where nobody wants to wait. */
export const LOCAL: Settings = {
  ...STANDARD,
  unbondingSeconds: DAY,
  slotSeconds: 10 * MINUTE,
  windows: { accept: 10 * MINUTE, reveal: 5 * MINUTE, complain: 5 * MINUTE },
  saleDeliverySeconds: 10 * MINUTE,
  challenge: { ...STANDARD.challenge, responseSeconds: MINUTE },
};
