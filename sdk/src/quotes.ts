/** A provider's prices, and the checks of a producer on a quote before it pays. */
import { isAddressEqual } from "viem";
import { termsSalt } from "./agreements.ts";
import { contentKindOf } from "./content-kind.ts";
import type { QuoteAnswer, QuoteRequest } from "./esp-client.ts";
import { GenuineError } from "./genuine-error.ts";
import { formatMoney } from "./money.ts";
import { promptCommitment } from "./prompt.ts";

/** Price per picture or text, and per second of computing. Money in base units. */
export type Price = {
  base: string;
  perSecond: string;
  /** Estimated seconds for one; a whole number. */
  seconds: number;
};

export function feeOf({ base, perSecond, seconds }: Price, items = 1): bigint {
  return BigInt(items) * (BigInt(base) + BigInt(perSecond) * BigInt(seconds));
}

/**
 * Passes if the quote matches the request, and its fee is the sum of its parts and within the limit.
 * @throws GenuineError other_quote, fee_unexplained, fee_too_high
 */
export function checkQuote(request: QuoteRequest, answer: QuoteAnswer): void {
  const { quote, opening, price, mediaType, cancelTerms } = answer;
  const remedy = "Choose another provider.";
  const items = request.items ?? 1;
  const isAsked =
    isAddressEqual(quote.producer, request.producer) &&
    quote.items === items &&
    opening.prompt === request.prompt &&
    opening.salt === request.salt &&
    contentKindOf(mediaType) === (request.kind ?? "picture") &&
    promptCommitment(opening) === quote.promptCommitment &&
    (cancelTerms === undefined || termsSalt(cancelTerms) === quote.salt);
  if (!isAsked)
    throw new GenuineError("other_quote", "The provider's offer is not for what you asked for.", { remedy });
  const fee = BigInt(quote.fee);
  if (fee !== feeOf(price, items)) {
    const message = `The provider asks ${formatMoney(fee)}, but by its own price it is ${formatMoney(feeOf(price, items))}.`;
    throw new GenuineError("fee_unexplained", message, { remedy });
  }
  requireFeeAtMost(fee, request.maxFee);
}

/** @throws GenuineError fee_too_high */
export function requireFeeAtMost(fee: bigint, maxFee: string | undefined): void {
  if (maxFee === undefined || fee <= BigInt(maxFee)) return;
  throw new GenuineError(
    "fee_too_high",
    `The provider asks ${formatMoney(fee)}; you allow ${formatMoney(BigInt(maxFee))}.`,
    {
      remedy: "Allow more, order fewer, or choose another provider.",
    },
  );
}
