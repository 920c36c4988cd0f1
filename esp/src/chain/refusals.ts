/** Classifies errors of nodes and contracts: unreachable, refused, terminal, or due later. */
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { BaseError, HttpRequestError, RpcRequestError } from "viem";

/** The simulation of a call reverted. `code` is the contract error's name, `values` its arguments. */
export class Refused extends GenuineError {
  readonly values: Readonly<Record<string, unknown>>;

  constructor({ code, message, nextStep, values }: ReturnType<typeof explainContractError>, cause: unknown) {
    super(code, message, { remedy: nextStep, cause });
    this.values = values;
  }
}

/** Whether the node could not be reached, as opposed to having answered with an error. */
export function isNodeAway(error: unknown): boolean {
  const { code } = explainContractError(error);
  return code === "unreachable" || code === "not_confirmed";
}

/**
 * Whether the node answered but rejects the request: a JSON-RPC error of its own, or an HTTP status for a bad request.
 * Rate limits do not count: smaller requests would mean more of them.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false;
  const cause = error.walk((one) => one instanceof HttpRequestError || one instanceof RpcRequestError);
  if (cause instanceof HttpRequestError)
    return cause.status !== undefined && cause.status >= 400 && cause.status < 500 && cause.status !== 429;
  return cause instanceof RpcRequestError && cause.code !== 429;
}

/** Terminal contract errors: no later attempt can succeed. */
const HOPELESS = new Set([
  "Guarantee_TooLate",
  "Guarantee_DeliveryMismatch",
  "Guarantee_NotContentSide",
  "Generation_WrongItemCount",
  "Generation_ProofNotOfTask",
  "Registry_ProofExpired",
  "Registry_BadEspSignature",
  "Registry_BlocksMismatch",
  "Registry_AlreadyRegistered",
  "Sale_ProofNotOfProduct",
  "Sale_WrongContent",
  "Challenge_TooLate",
  "Panel_TooLate",
]);

/** Contract errors that mean that another case has to end first. */
const WAITS_FOR_OTHERS = new Set(["Challenge_EvidenceChallenged", "Guarantee_Held", "Backings_UnderChallenge"]);
/** Retry interval for those, seconds. */
const OTHERS_SECONDS = 30;

export type Verdict = { kind: "drop" } | { kind: "wait"; seconds: number } | { kind: "retry" };

/** @param now Unix seconds on chain. */
export function verdictOn({ code, values }: Refused, now: number): Verdict {
  if (HOPELESS.has(code)) return { kind: "drop" };
  if (WAITS_FOR_OTHERS.has(code)) return { kind: "wait", seconds: OTHERS_SECONDS };
  // Errors for "too early" carry the time from which the call passes.
  const opensAt = values.opensAt ?? values.respondBy;
  if (code.endsWith("_TooEarly") && typeof opensAt === "bigint")
    return { kind: "wait", seconds: Math.max(0, Number(opensAt) - now) };
  return { kind: "retry" };
}
