/**
 * A key that accepts in a payer's place, so that a complete sealed file needs no confirmation by the wallet. It is derived from
 * the key that opens the file: any browser that can check the file can accept it, and nothing else has to be stored. The account
 * has no money and may, by the contracts, only accept or object where a lock names it.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, type Hex, stringToBytes } from "viem";
import type { KeyPair } from "./sealing/envelope.ts";

/** The acceptor's private key (secp256k1). */
export function acceptorKeyOf({ privateKey }: Pick<KeyPair, "privateKey">): Hex {
  return bytesToHex(hkdf(sha256, privateKey, undefined, stringToBytes("genuine acceptor"), 32));
}
