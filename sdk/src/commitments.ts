/** Commits to a work before its publication (ProductRegistry.commitWork). */
import { type Address, encodeAbiParameters, type Hex, keccak256 } from "viem";

const PARAMETERS = [{ type: "address" }, { type: "bytes32" }, { type: "bytes32" }] as const;

/**
 * Argument of `commitWork`. Copying it is useless, as it includes the producer, and it reveals nothing of the work.
 * @param evidence keccak256 of a picture's blocks; otherwise the content root.
 * @param salt 32 random bytes, kept for the registration.
 */
export function workCommitment(producer: Address, evidence: Hex, salt: Hex): Hex {
  return keccak256(encodeAbiParameters(PARAMETERS, [producer, evidence, salt]));
}
