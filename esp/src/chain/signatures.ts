import { GenuineError } from "@genuine/sdk/genuine-error";
import { type Address, type Hex, isAddressEqual, recoverTypedDataAddress, type TypedDataDefinition } from "viem";
import type { Chain } from "./chain.ts";
import { isNodeAway } from "./refusals.ts";

/**
 * Passes when `signer` signed the message, with its own key or (ERC-1271) as a contract.
 * @throws GenuineError bad_signature
 */
export async function requireSignature(
  chain: Chain,
  signer: Address,
  typedData: TypedDataDefinition,
  signature: Hex,
): Promise<void> {
  const recovered = await recoverTypedDataAddress({ ...typedData, signature }).catch(() => undefined);
  if (recovered !== undefined && isAddressEqual(recovered, signer)) return;
  const code = await chain.client.getCode({ address: signer });
  const good =
    code !== undefined &&
    (await chain.client
      .verifyTypedData({ ...typedData, address: signer, signature } as Parameters<
        typeof chain.client.verifyTypedData
      >[0])
      .catch((error: unknown) => {
        if (isNodeAway(error)) throw error;
        return false;
      }));
  if (good) return;
  throw new GenuineError("bad_signature", `The signature is not ${signer}'s of this request.`, {
    remedy: "Sign it again, with that account.",
  });
}
