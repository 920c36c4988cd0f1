import { GenuineError } from "@genuine/sdk/genuine-error";
import { isOwnKeySignature, isSignatureOf } from "@genuine/sdk/signatures";
import type { Address, Hex, TypedDataDefinition } from "viem";
import type { Chain } from "./chain.ts";
import { isNodeAway } from "./refusals.ts";

/**
 * Passes when `signer` signed the message: with its own key, as a contract (ERC-1271), or as the contract that it will be
 * (ERC-6492).
 * @throws GenuineError bad_signature
 */
export async function requireSignature(
  chain: Chain,
  signer: Address,
  typedData: TypedDataDefinition,
  signature: Hex,
): Promise<void> {
  if (await isOwnKeySignature(signer, typedData, signature)) return;
  const isContracts = await chain.forStranger(() =>
    isSignatureOf(chain.client, signer, typedData, signature).catch((error: unknown) => {
      if (isNodeAway(error)) throw error;
      return false;
    }),
  );
  if (isContracts) return;
  throw new GenuineError("bad_signature", `The signature is not ${signer}'s of this request.`, {
    remedy: "Sign it again, with that account.",
  });
}
