import { randomBytes } from "node:crypto";
import { hasCode } from "@genuine/sdk/genuine-error";
import { encryptTo, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { bytesToHex, type Hex } from "viem";

/**
 * The envelope for a payer. A payer that locked with a key nobody can encrypt to gets one that nobody can open: the
 * delivery is made in time all the same, for otherwise its bond would be the payer's.
 */
export function envelopeTo(publicKey: Hex, plain: Uint8Array): Uint8Array {
  try {
    return encryptTo(publicKey, plain);
  } catch (error) {
    if (!hasCode(error, "bad_public_key")) throw error;
    const { publicKey: nobodys } = keyPairFromSignature(bytesToHex(Uint8Array.of(...randomBytes(64), 27)));
    return encryptTo(nobodys, plain);
  }
}
