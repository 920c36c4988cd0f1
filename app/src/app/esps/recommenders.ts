import type { EspOutcome, OpinionNumbers } from "@genuine/sdk/indexer-answers";
import { DEFAULTS } from "@genuine/sdk/reputation/opinion";
import type { Address } from "viem";
import { isGood } from "./quality";

export type Recommender = {
  producer: Address;
  /** Its own opinion after its latest task. */
  opinion: OpinionNumbers;
  latest: EspOutcome;
  good: number;
  bad: number;
  /** Recently paid, base units: older payments decay per slot. */
  paid: number;
  /** How much its latest task still counts against the provider's newest one, 0 to 1. */
  freshness: number;
  /** Weight of its opinion by its recent payments, 0 to 1. */
  value: number;
};

/**
 * The producers behind an opinion, those whose word weighs most first.
 * @param history Outcomes of one provider, the oldest first.
 */
export function recommendersOf(
  history: readonly EspOutcome[],
  rules: { slotSeconds: number; valueCap: number },
): Recommender[] {
  const slotOf = ({ at }: EspOutcome) => Math.floor(at / rules.slotSeconds);
  const newest = Math.max(...history.map(slotOf));
  return [...Map.groupBy(history, ({ producer }) => producer)]
    .map(([producer, outcomes]) => {
      const latest = outcomes.at(-1)!;
      const paid = outcomes.reduce(
        (sum, outcome) => sum + Number(outcome.value) * DEFAULTS.decay ** (slotOf(latest) - slotOf(outcome)),
        0,
      );
      const good = outcomes.filter(({ quality }) => isGood(quality)).length;
      return {
        producer,
        opinion: latest.local,
        latest,
        good,
        bad: outcomes.length - good,
        paid,
        freshness: DEFAULTS.decay ** (newest - slotOf(latest)),
        value: Math.min(paid / rules.valueCap, 1),
      };
    })
    .sort((a, b) => b.freshness * b.value - a.freshness * a.value);
}
