/** What a node's or a contract's no means for those who asked. */
import { explainContractError } from "@genuine/sdk/errors";
import { GenuineError } from "@genuine/sdk/genuine-error";

/** A step that the chain would refuse. `code` is the contract error's name, `values` its arguments. */
export class Refused extends GenuineError {
  readonly values: Readonly<Record<string, unknown>>;

  constructor({ code, message, nextStep, values }: ReturnType<typeof explainContractError>, cause: unknown) {
    super(code, message, { remedy: nextStep, cause });
    this.values = values;
  }
}

/** Whether the node could not be reached, as opposed to an answer of it. */
export function isNodeAway(error: unknown): boolean {
  const { code } = explainContractError(error);
  return code === "unreachable" || code === "not_confirmed";
}

/** Contract errors after which no later attempt can succeed. */
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

/** Contract errors that tell of another case which has to end first. */
const WAITS_FOR_OTHERS = new Set(["Challenge_OriginalChallenged", "Sale_ProductChallenged"]);
/** How long to leave such a case alone, seconds. */
const OTHERS_SECONDS = 30;

export type Verdict = { kind: "drop" } | { kind: "wait"; seconds: number } | { kind: "retry" };

/** @param now Unix seconds on chain. */
export function verdictOn({ code, values }: Refused, now: number): Verdict {
  if (HOPELESS.has(code)) return { kind: "drop" };
  if (WAITS_FOR_OTHERS.has(code)) return { kind: "wait", seconds: OTHERS_SECONDS };
  // Of those that come too early the chain tells when their time is.
  const opensAt = values.opensAt ?? values.respondBy;
  if (code.endsWith("_TooEarly") && typeof opensAt === "bigint")
    return { kind: "wait", seconds: Math.max(0, Number(opensAt) - now) };
  return { kind: "retry" };
}
