/**
 * Ending an order by agreement with its provider: the part of the fee that a provider keeps on cancellation, stated with its
 * quote, and the agreement that a payer signs. The provider submits the payer's signature (`agreeTask`); until then the order is
 * unchanged.
 */
import { encodeAbiParameters, type Hex, keccak256 } from "viem";
import { GenuineError } from "./genuine-error.ts";

/** Part of the fee that a provider keeps when the payer cancels, in 1/10,000: before its work has begun, and after. */
export type CancelTerms = {
  waitingBasisPoints: number;
  begunBasisPoints: number;
  /** 32 random bytes. */
  nonce: Hex;
};

/** Agreement signed by a payer: `back` base units of the fee are returned and the order ends. Valid before `until`, Unix seconds. */
export type Agreement = { taskId: bigint; back: bigint; until: number };

/** The same for the provider's HTTP API. */
export type AgreementRequest = {
  /** Base units. */
  back: string;
  until: number;
  /** The payer's signature of `agreementTypedData`. */
  signature: Hex;
};

export const MAX_REASON_LENGTH = 500;
export type ProposalRequest = AgreementRequest & {
  /** What is wrong with what was delivered; at most `MAX_REASON_LENGTH` characters, may be empty. */
  reason: string;
};

/** waiting: for the operator. agreed: the provider submits it to the chain. refused: by the operator or by the chain. */
export const PROPOSAL_STATES = ["waiting", "agreed", "refused"] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** The latest proposal to end an order, and the answer. */
export type Proposal = {
  kind: "cancel" | "split";
  back: string;
  until: number;
  state: ProposalState;
  /** Unix seconds. */
  at: number;
};

/** How an order can be ended now. Amounts in base units. */
export type EndingAnswer = {
  /** Absent for quotes of a provider that states none. */
  terms?: CancelTerms;
  /** Whether the provider has begun to work on it. */
  begun: boolean;
  /** Refund if it is cancelled now; null once it is delivered. */
  cancel: string | null;
  /** Maximum refund: the fee less the upkeep pool's share. */
  most: string;
  proposal: Proposal | null;
};

const TERMS_ABI = [{ type: "uint16" }, { type: "uint16" }, { type: "bytes32" }] as const;

/** The salt of a quote with these terms: it commits to them, since the provider signs it and the chain stores it. */
export function termsSalt({ waitingBasisPoints, begunBasisPoints, nonce }: CancelTerms): Hex {
  return keccak256(encodeAbiParameters(TERMS_ABI, [waitingBasisPoints, begunBasisPoints, nonce]));
}

/** Maximum refund of an agreement: the pool receives its share of the whole fee, as at a settlement. */
export function mostBack(fee: bigint, poolBasisPoints: bigint): bigint {
  return fee - (fee * poolBasisPoints) / 10_000n;
}

/** Refund of a payer that cancels, at most `mostBack`. */
export function backOnCancel(fee: bigint, poolBasisPoints: bigint, terms: CancelTerms, begun: boolean): bigint {
  const kept = BigInt(begun ? terms.begunBasisPoints : terms.waitingBasisPoints);
  const back = fee - (fee * kept + 9_999n) / 10_000n;
  const most = mostBack(fee, poolBasisPoints);
  return back < most ? back : most;
}

/**
 * Passes if an offer to cancel is what the provider has signed with its quote.
 * @param quote As on chain.
 * @throws GenuineError other_terms
 */
export function checkCancelOffer(
  quote: { fee: bigint; salt: Hex },
  poolBasisPoints: bigint,
  { terms, begun, cancel }: Pick<EndingAnswer, "terms" | "begun" | "cancel">,
): void {
  if (cancel === null) return;
  const isSigned = terms !== undefined && termsSalt(terms) === quote.salt;
  if (isSigned && BigInt(cancel) === backOnCancel(quote.fee, poolBasisPoints, terms, begun)) return;
  throw new GenuineError("other_terms", "The provider offers other terms for cancelling than it has signed.", {
    remedy: "Wait: if nothing is delivered in time, your money comes back with the provider's bond.",
  });
}
