/** Encrypted key files in the format that wallets and nodes share (Web3 Secret Storage, version 3). */
import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes, randomUUID, scryptSync } from "node:crypto";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { bytesToHex, concat, type Hex, hexToBytes, keccak256 } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { z } from "zod";

const bytes = z
  .string()
  .regex(/^(0x)?([0-9a-fA-F]{2})*$/)
  .transform((hex) => Buffer.from(hex.replace(/^0x/, ""), "hex"));
/** Memory limit in bytes: no wallet writes a file that needs more. */
const MOST_MEMORY = 1024 ** 3;

const Scrypt = z.object({
  kdf: z.literal("scrypt"),
  kdfparams: z.object({
    n: z.int().positive(),
    r: z.int().positive(),
    p: z.int().positive(),
    dklen: z.literal(32),
    salt: bytes,
  }),
});
const Pbkdf2 = z.object({
  kdf: z.literal("pbkdf2"),
  kdfparams: z.object({
    c: z.int().min(1).max(10_000_000),
    prf: z.literal("hmac-sha256"),
    dklen: z.literal(32),
    salt: bytes,
  }),
});
const Crypto = z.intersection(
  z.object({ cipher: z.literal("aes-128-ctr"), cipherparams: z.object({ iv: bytes }), ciphertext: bytes, mac: bytes }),
  z.discriminatedUnion("kdf", [Scrypt, Pbkdf2]),
);
// Some wallets write "Crypto".
const File = z.union([
  z.object({ version: z.literal(3), crypto: Crypto }),
  z.object({ version: z.literal(3), Crypto }).transform(({ version, Crypto }) => ({ version, crypto: Crypto })),
]);

/** @throws GenuineError bad_keystore, wrong_password */
export function decryptKeystore(text: string, password: string): Hex {
  const { crypto } = parse(text);
  const derived = derive(crypto, password);
  const mac = keccak256(concat([derived.subarray(16, 32), crypto.ciphertext]));
  if (mac !== bytesToHex(crypto.mac))
    throw new GenuineError("wrong_password", "The password does not open the key file.");
  const decipher = createDecipheriv("aes-128-ctr", derived.subarray(0, 16), crypto.cipherparams.iv);
  return bytesToHex(Buffer.concat([decipher.update(crypto.ciphertext), decipher.final()]));
}

/** @param n Work factor of scrypt, a power of two. */
export function encryptKeystore(key: Hex, password: string, n = 2 ** 17): string {
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  const kdfparams = { n, r: 8, p: 1, dklen: 32 as const, salt };
  const derived = derive({ kdf: "scrypt", kdfparams }, password);
  const cipher = createCipheriv("aes-128-ctr", derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(hexToBytes(key)), cipher.final()]);
  const mac = keccak256(concat([derived.subarray(16, 32), ciphertext])).slice(2);
  const crypto = {
    cipher: "aes-128-ctr",
    cipherparams: { iv: iv.toString("hex") },
    ciphertext: ciphertext.toString("hex"),
    kdf: "scrypt",
    kdfparams: { ...kdfparams, salt: salt.toString("hex") },
    mac,
  };
  return `${JSON.stringify({ version: 3, id: randomUUID(), address: privateKeyToAddress(key).slice(2).toLowerCase(), crypto }, null, 1)}\n`;
}

/** Creates an account in a key file. */
export function newKeystore(password: string): { address: Hex; text: string } {
  if (password === "")
    throw new GenuineError("bad_keystore", "The password is empty.", { remedy: "Put one into its file first." });
  const key = generatePrivateKey();
  return { address: privateKeyToAddress(key), text: encryptKeystore(key, password) };
}

function parse(text: string): z.infer<typeof File> {
  try {
    return File.parse(JSON.parse(text));
  } catch (cause) {
    throw new GenuineError("bad_keystore", "This is not an encrypted key file of version 3.", { cause });
  }
}

function derive(crypto: z.infer<typeof Scrypt> | z.infer<typeof Pbkdf2>, password: string): Buffer {
  const secret = Buffer.from(password.normalize("NFKC"), "utf8");
  if (crypto.kdf === "pbkdf2") return pbkdf2Sync(secret, crypto.kdfparams.salt, crypto.kdfparams.c, 32, "sha256");
  const { n: N, r, p, salt } = crypto.kdfparams;
  const maxmem = 128 * N * r + 128 * r * p + 2 ** 20;
  if (maxmem > MOST_MEMORY)
    throw new GenuineError("bad_keystore", `The key file asks for ${Math.round(maxmem / 2 ** 20)} MB of memory.`);
  return scryptSync(secret, salt, 32, { N, r, p, maxmem });
}
