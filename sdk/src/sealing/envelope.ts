/**
 * Envelopes: bytes that only the holder of a key pair can read. X25519 with a fresh key per envelope, HKDF-SHA256,
 * XChaCha20-Poly1305.
 *
 *   "GENV" 1 | ephemeral public key (32) | nonce (24) | ciphertext and tag
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, type Hex, hexToBytes, stringToBytes } from "viem";
import { GenuineError } from "../genuine-error.ts";
import { secretOfSignature } from "../wallet-secret.ts";

const MAGIC = new Uint8Array([0x47, 0x45, 0x4e, 0x56, 1]);
const KEY_PURPOSE = "genuine encryption key v1";
const ENVELOPE_INFO = stringToBytes("genuine envelope v1");
const KEY_LENGTH = 32;
const NONCE_LENGTH = 24;
const HEADER_LENGTH = MAGIC.length + KEY_LENGTH + NONCE_LENGTH;
const TAG_LENGTH = 16;

/** `publicKey` goes on chain as `encryptionKey`. */
export type KeyPair = { publicKey: Hex; privateKey: Uint8Array };

/**
 * The key pair derived from a wallet's signature of `encryptionKeyTypedData`. Not every wallet signs
 * deterministically: see `secretOfSignature`.
 * @param signature 65 bytes; wallets that count the recovery bit from 0 or from 27 give the same key pair.
 * @throws GenuineError bad_signature, for instance of a contract wallet
 */
export function keyPairFromSignature(signature: Hex): KeyPair {
  const privateKey = secretOfSignature(signature, KEY_PURPOSE);
  return { privateKey, publicKey: bytesToHex(x25519.getPublicKey(privateKey)) };
}

/** An ephemeral pair, for one envelope that is opened at once. */
export function randomKeyPair(): KeyPair {
  const { secretKey: privateKey, publicKey } = x25519.keygen();
  return { privateKey, publicKey: bytesToHex(publicKey) };
}

/**
 * Encrypts to a public key. Two calls give two different envelopes.
 * @throws GenuineError bad_public_key for one without a shared secret, such as zero
 */
export function encryptTo(publicKey: Hex, plain: Uint8Array): Uint8Array {
  const ephemeral = x25519.keygen();
  const header = new Uint8Array(HEADER_LENGTH);
  header.set(MAGIC);
  header.set(ephemeral.publicKey, MAGIC.length);
  crypto.getRandomValues(header.subarray(HEADER_LENGTH - NONCE_LENGTH));
  const key = sharedKey(ephemeral.secretKey, hexToBytes(publicKey), ephemeral.publicKey, hexToBytes(publicKey));
  const nonce = header.slice(HEADER_LENGTH - NONCE_LENGTH);
  return concatBytes([header, xchacha20poly1305(key, nonce, header).encrypt(plain)]);
}

/** @throws GenuineError envelope_malformed, envelope_unreadable (another's key, or changed on the way) */
export function decryptWith(privateKey: Uint8Array, envelope: Uint8Array): Uint8Array {
  const known = envelope.length >= HEADER_LENGTH + TAG_LENGTH && MAGIC.every((byte, i) => envelope[i] === byte);
  if (!known) {
    throw new GenuineError("envelope_malformed", `These ${envelope.length} bytes are not an envelope of Genuine.`, {
      remedy: "Fetch it again.",
    });
  }
  const header = envelope.slice(0, HEADER_LENGTH);
  const ephemeral = header.slice(MAGIC.length, MAGIC.length + KEY_LENGTH);
  const nonce = header.slice(HEADER_LENGTH - NONCE_LENGTH);
  try {
    const key = sharedKey(privateKey, ephemeral, ephemeral, x25519.getPublicKey(privateKey));
    return xchacha20poly1305(key, nonce, header).decrypt(envelope.slice(HEADER_LENGTH));
  } catch (cause) {
    throw new GenuineError(
      "envelope_unreadable",
      "The envelope does not open with this key, or was changed on its way.",
      {
        remedy: "Fetch it again, with the wallet that paid.",
        cause,
      },
    );
  }
}

/** Both public keys enter the key derivation, which binds the envelope to both. */
function sharedKey(own: Uint8Array, other: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array {
  let secret: Uint8Array;
  try {
    secret = x25519.getSharedSecret(own, other);
  } catch (cause) {
    throw new GenuineError("bad_public_key", `The encryption key ${bytesToHex(other)} cannot be encrypted to.`, {
      cause,
    });
  }
  return hkdf(sha256, secret, concatBytes([ephemeral, recipient]), ENVELOPE_INFO, KEY_LENGTH);
}
