import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Hex, hexToBytes, stringToBytes } from "viem";
import { GenuineError } from "./genuine-error.ts";

/**
 * 32 secret bytes derived from a wallet's signature of a fixed message. Most wallets sign deterministically
 * (RFC 6979), so a lost browser loses no secret. Some do not (shared keys, some hardware, passkeys): before anything
 * depends on the secret, compare those of two signatures.
 * @param signature 65 bytes; wallets that count the recovery bit from 0 or from 27 give the same secret.
 * @param purpose Separates secrets of one signature for different purposes.
 * @throws GenuineError bad_signature, for instance of a contract wallet
 */
export function secretOfSignature(signature: Hex, purpose: string): Uint8Array {
  const bytes = /^0x[0-9a-f]{130}$/i.test(signature) ? hexToBytes(signature) : new Uint8Array();
  const recovery = bytes[64];
  if (recovery === undefined || ![0, 1, 27, 28].includes(recovery)) {
    throw new GenuineError("bad_signature", "The wallet's signature is not a plain 65-byte one.", {
      remedy: "Use a wallet that signs with a key of its own, not by a contract.",
    });
  }
  if (recovery < 27) bytes[64] = recovery + 27;
  return hkdf(sha256, bytes, undefined, stringToBytes(purpose), 32);
}
