/**
 * Key files: the key pair for sealed files of an account whose wallet cannot derive the same key twice. The user saves the
 * file, which contains the private key, encrypted under a passphrase (scrypt, XChaCha20-Poly1305).
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { type Address, bytesToHex, type Hex, hexToBytes, isAddress, isHex, stringToBytes } from "viem";
import { GenuineError } from "../genuine-error.ts";
import type { KeyPair } from "./envelope.ts";
import { LEAST_PASSPHRASE } from "./key-limits.ts";

const FORMAT = "genuine key file";
const KEY_LENGTH = 32;
/** Scrypt cost: about a second in a browser, and 128 MiB, for each guess of a passphrase. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;

type KeyFile = {
  format: typeof FORMAT;
  version: 1;
  account: Address;
  publicKey: Hex;
  salt: Hex;
  nonce: Hex;
  encryptedKey: Hex;
};

/**
 * A new key pair, and the content of its key file.
 * @throws GenuineError passphrase_short
 */
export async function makeKeyFile(account: Address, passphrase: string): Promise<{ pair: KeyPair; text: string }> {
  if (passphrase.length < LEAST_PASSPHRASE) {
    throw new GenuineError(
      "passphrase_short",
      `The passphrase has ${passphrase.length} characters, at least ${LEAST_PASSPHRASE} are needed.`,
      { remedy: "Take several words." },
    );
  }
  const privateKey = crypto.getRandomValues(new Uint8Array(KEY_LENGTH));
  const publicKey = bytesToHex(x25519.getPublicKey(privateKey));
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(24));
  const cipher = xchacha20poly1305(await keyOf(passphrase, salt), nonce, boundTo(account, publicKey));
  const file: KeyFile = {
    format: FORMAT,
    version: 1,
    account,
    publicKey,
    salt: bytesToHex(salt),
    nonce: bytesToHex(nonce),
    encryptedKey: bytesToHex(cipher.encrypt(privateKey)),
  };
  return { pair: { privateKey, publicKey }, text: `${JSON.stringify(file, undefined, 2)}\n` };
}

/**
 * Reads the key pair from a file.
 * @throws GenuineError bad_key_file, other_account, wrong_passphrase
 */
export async function openKeyFile(text: string, account: Address, passphrase: string): Promise<KeyPair> {
  const file = parse(text);
  if (file.account.toLowerCase() !== account.toLowerCase()) {
    throw new GenuineError("other_account", `This key file belongs to the account ${file.account}.`, {
      remedy: `Choose the file of ${account}.`,
    });
  }
  const key = await keyOf(passphrase, hexToBytes(file.salt));
  const cipher = xchacha20poly1305(key, hexToBytes(file.nonce), boundTo(file.account, file.publicKey));
  let privateKey: Uint8Array;
  try {
    privateKey = cipher.decrypt(hexToBytes(file.encryptedKey));
  } catch (cause) {
    throw new GenuineError("wrong_passphrase", "The passphrase does not open this key file.", {
      remedy: "Try another spelling; nothing was lost.",
      cause,
    });
  }
  if (bytesToHex(x25519.getPublicKey(privateKey)) !== file.publicKey) throw malformed();
  return { privateKey, publicKey: file.publicKey };
}

function parse(text: string): KeyFile {
  let file: Partial<KeyFile>;
  try {
    file = JSON.parse(text) as Partial<KeyFile>;
  } catch {
    throw malformed();
  }
  const { account, publicKey, salt, nonce, encryptedKey } = file;
  const whole =
    file.format === FORMAT &&
    file.version === 1 &&
    isAddress(account ?? "") &&
    [publicKey, salt, nonce, encryptedKey].every((value) => isHex(value)) &&
    publicKey!.length === 2 + 2 * KEY_LENGTH &&
    nonce!.length === 2 + 2 * 24;
  if (!whole) throw malformed();
  return file as KeyFile;
}

function malformed(): GenuineError {
  return new GenuineError("bad_key_file", "This is not a key file of Genuine, or not a whole one.", {
    remedy: "Choose the file that was saved when the key was made.",
  });
}

/** Normalised, independent of how a keyboard composes letters. */
function keyOf(passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  return scryptAsync(passphrase.normalize("NFKC"), salt, { ...COST, dkLen: KEY_LENGTH, asyncTick: 20 });
}

/** Authenticated data: the rest of the file cannot be changed without the passphrase. */
function boundTo(account: Address, publicKey: Hex): Uint8Array {
  return stringToBytes(`${FORMAT} 1 ${account.toLowerCase()} ${publicKey}`);
}
