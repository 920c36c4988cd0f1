import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import type { ErrorBody } from "@genuine/sdk/http";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isNodeAway } from "../chain/refusals.ts";

/** Errors that a caller can do something about, with their status. All others are internal. */
const STATUS: Record<string, ContentfulStatusCode> = {
  bad_json: 400,
  body_broken: 400,
  body_slow: 408,
  bad_request: 400,
  bad_id: 400,
  bad_address: 400,
  bad_public_key: 400,
  prompt_empty: 400,
  prompt_too_long: 400,
  prompt_not_understood: 422,
  prompt_refused: 422,
  self_dealing: 400,
  not_agent: 400,
  too_many_items: 400,
  back_too_high: 400,
  expired: 401,
  bad_signature: 401,
  not_juror: 403,
  not_provider: 403,
  not_witness: 403,
  involved: 403,
  not_licensed: 403,
  operator_only: 403,
  not_offered: 403,
  not_found: 404,
  not_in_dispute: 404,
  unknown_parent: 404,
  file_not_here: 404,
  near_duplicate: 409,
  listing_dead: 409,
  bid_dead: 409,
  bid_unfunded: 409,
  cheaper_listing: 409,
  not_paid: 409,
  not_delivered: 409,
  delivered_already: 409,
  over_already: 409,
  no_terms: 409,
  cancel_dearer: 409,
  fee_too_high: 409,
  not_silent: 409,
  too_large: 413,
  image_undecodable: 422,
  not_canonical: 422,
  text_undecodable: 422,
  too_slow: 422,
  wrong_file: 422,
  too_many_requests: 429,
  too_many_quotes: 429,
  too_many_attestations: 429,
  too_many_cancellations: 429,
  too_many_bids: 429,
  too_many_reports: 429,
  taken_down: 451,
  package_unavailable: 502,
  too_many_watchers: 503,
  board_full: 503,
  at_capacity: 503,
  generator_down: 503,
  classifier_down: 503,
  stake_not_free: 503,
  not_ready: 503,
};

export type Answer = { status: ContentfulStatusCode; body: ErrorBody };

/** The public part of an error; undefined for internal errors. */
export function answerOf(error: unknown): Answer | undefined {
  if (error instanceof GenuineError && error.code in STATUS) {
    return answer(STATUS[error.code]!, error.code, error.shortMessage, error.remedy);
  }
  if (hasCode(error, "disk_full")) {
    return answer(503, "not_ready", "This provider has no room left on its disk.", "Choose another provider.");
  }
  if (hasCode(error, "database_unreachable")) {
    return answer(
      503,
      "not_ready",
      "This provider can not reach its database at the moment.",
      "Try again in a minute.",
    );
  }
  if (isNodeAway(error)) {
    return answer(
      503,
      "node_unreachable",
      "This provider cannot reach the chain at the moment.",
      "Try again in a minute.",
    );
  }
  return undefined;
}

export function internalError(): Answer {
  return answer(
    500,
    "internal",
    "Something went wrong in this provider.",
    "Try again; if it happens again, tell its operator.",
  );
}

function answer(status: ContentfulStatusCode, code: string, message: string, remedy?: string): Answer {
  return { status, body: { error: { code, message, ...(remedy !== undefined && { remedy }) } } };
}
