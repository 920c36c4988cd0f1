/** A task's prompt and parameters: kept for its producer, sealed to the task's key, and proved to others on its request. */
import { type Hex, isAddressEqual, isHex } from "viem";
import type { Deployment } from "./deployment.ts";
import { GenuineError } from "./genuine-error.ts";
import { type PromptOpening, promptCommitment } from "./prompt.ts";
import { decryptWith, encryptTo } from "./sealing/envelope.ts";
import { type ProofJson, proofFromJson } from "./structs.ts";
import { idOfProof } from "./typed-data.ts";

/** A file that proves from which prompt and parameters a product was made. */
export type PromptProof = {
  format: "genuine-prompt-1";
  chainId: number;
  productRegistry: Hex;
  productId: Hex;
  /** The product's proof: its digest is the product's id, and it contains the commitment. */
  proof: ProofJson;
  /** Opening of the commitment. The seeds of the further works of one order count up from `seed`. */
  opening: PromptOpening;
};

/** For the holder of the key pair of `encryptionKey`. */
export function sealOpening(encryptionKey: Hex, opening: PromptOpening): Uint8Array {
  return encryptTo(encryptionKey, new TextEncoder().encode(JSON.stringify(opening)));
}

/**
 * @param commitment The prompt commitment of the task's quote.
 * @throws GenuineError envelope_malformed, envelope_unreadable, prompt_mismatch
 */
export function openOpening(privateKey: Uint8Array, envelope: Uint8Array, commitment: Hex): PromptOpening {
  const opening: unknown = JSON.parse(new TextDecoder().decode(decryptWith(privateKey, envelope)));
  if (isOpening(opening) && promptCommitment(opening) === commitment) return opening;
  throw mismatch();
}

/** @throws GenuineError prompt_mismatch if the product was not made from this opening */
export function proveOpening(
  { chainId, contracts }: Pick<Deployment, "chainId" | "contracts">,
  product: { id: Hex; proof: ProofJson },
  opening: PromptOpening,
): PromptProof {
  const { productRegistry } = contracts;
  const file: PromptProof = {
    format: "genuine-prompt-1",
    chainId,
    productRegistry,
    productId: product.id,
    proof: product.proof,
    opening,
  };
  checkPromptProof({ chainId, contracts }, JSON.stringify(file));
  return file;
}

/**
 * Verifies a file of `proveOpening` for a product of this deployment. Whether the product is registered must be read from the
 * chain: its id is in the result.
 * @throws GenuineError bad_prompt_proof, prompt_mismatch
 */
export function checkPromptProof(
  { chainId, contracts }: Pick<Deployment, "chainId" | "contracts">,
  text: string,
): PromptProof {
  const file = parse(text);
  if (file.chainId !== chainId || !isAddressEqual(file.productRegistry, contracts.productRegistry))
    throw bad(`is for the registry ${file.productRegistry} on chain ${file.chainId}`);
  const isOfProduct = idOfProof(chainId, contracts.productRegistry, proofFromJson(file.proof)) === file.productId;
  if (!isOfProduct || promptCommitment(file.opening) !== file.proof.promptCommitment) throw mismatch();
  return file;
}

function parse(text: string): PromptProof {
  let value: Partial<PromptProof> | null;
  try {
    value = JSON.parse(text) as Partial<PromptProof> | null;
  } catch {
    throw bad("is not JSON");
  }
  if (typeof value !== "object" || value?.format !== "genuine-prompt-1") throw bad("has no format genuine-prompt-1");
  const { productRegistry, productId, proof, opening } = value;
  if (!isHex(productRegistry) || productRegistry.length !== 42) throw bad("names no registry");
  if (!isHex(productId) || productId.length !== 66) throw bad("names no product");
  if (typeof proof !== "object" || proof === null) throw bad("has no proof");
  if (!isOpening(opening)) throw bad("has no opening");
  return value as PromptProof;
}

function isOpening(value: unknown): value is PromptOpening {
  const { prompt, model, seed, parameters, salt } = (value ?? {}) as Partial<PromptOpening>;
  return (
    typeof prompt === "string" &&
    typeof model === "string" &&
    Number.isSafeInteger(seed) &&
    seed! >= 0 &&
    typeof parameters === "object" &&
    parameters !== null &&
    Object.values(parameters).every((one) => typeof one === "string" || Number.isFinite(one)) &&
    isHex(salt) &&
    salt.length === 66
  );
}

function bad(what: string): GenuineError {
  return new GenuineError("bad_prompt_proof", `The file ${what}.`, {
    remedy: "Choose a file that Genuine has written.",
  });
}

function mismatch(): GenuineError {
  return new GenuineError("prompt_mismatch", "This is not what the product was made from.", {
    remedy: "Ask for the right file; this one was changed, or belongs to another product.",
  });
}
