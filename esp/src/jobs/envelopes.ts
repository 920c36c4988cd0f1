import { randomBytes } from "node:crypto";
import { hasCode } from "@genuine/sdk/genuine-error";
import { encryptTo, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { bytesToHex, type Hex } from "viem";

/**
 * The envelope for a payer. A payer that locked with an invalid key gets one that cannot be opened: the delivery must still
 * be made in time, otherwise the bond would go to the payer.
 */
export function envelopeTo(publicKey: Hex, plain: Uint8Array): Uint8Array {
  try {
    return encryptTo(publicKey, plain);
  } catch (error) {
    if (!hasCode(error, "bad_public_key")) throw error;
    const { publicKey: discarded } = keyPairFromSignature(bytesToHex(Uint8Array.of(...randomBytes(64), 27)));
    return encryptTo(discarded, plain);
  }
}
