/**
 * The licence of a provider's model and the hash of its files. They are parameters of the prompt's opening: so the signed quote
 * commits to them before the payment, the product's proof afterwards, and the Content Credentials repeat them.
 */
import type { PromptOpening } from "./prompt.ts";

type Parameters = PromptOpening["parameters"];

/** `licence` is an SPDX identifier or a name; `sha256` has 64 lower-case hexadecimal digits. Each is absent if the provider does not state it. */
export type ModelTerms = { licence?: string; sha256?: string };

const LICENCE = "model_licence";
const HASH = "model_sha256";
/** Maximum length of a licence's name, in characters. */
export const MAX_LICENCE_LENGTH = 100;
const SHA256 = /^[0-9a-f]{64}$/;

/** Parameters to commit to, with the model's terms. */
export function withModelTerms(parameters: Parameters, { licence, sha256 }: ModelTerms): Parameters {
  return {
    ...parameters,
    ...(licence !== undefined && { [LICENCE]: licence }),
    ...(sha256 !== undefined && { [HASH]: sha256 }),
  };
}

/** The terms in committed parameters. Untrusted input: malformed terms are left out. */
export function modelTermsOf(parameters: Parameters): ModelTerms {
  const { [LICENCE]: licence, [HASH]: sha256 } = parameters;
  return {
    ...(typeof licence === "string" && licence !== "" && licence.length <= MAX_LICENCE_LENGTH && { licence }),
    ...(typeof sha256 === "string" && SHA256.test(sha256) && { sha256 }),
  };
}

/** Committed parameters without the terms: the model's own parameters. */
export function withoutModelTerms({ [LICENCE]: _licence, [HASH]: _sha256, ...parameters }: Parameters): Parameters {
  return parameters;
}
