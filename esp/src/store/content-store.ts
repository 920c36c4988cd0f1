/** Files by their SHA-256, in the blob store of the settings. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type Hex, hexToBytes, type PrivateKeyAccount } from "viem";
import type { Settings } from "../settings.ts";
import { BLOB_NAME, type Blobs } from "./blobs/blobs.ts";
import { FolderBlobs } from "./blobs/folder.ts";
import { IpfsBlobs } from "./blobs/ipfs.ts";
import { S3Blobs } from "./blobs/s3.ts";

const NONCE = 12;
const TAG = 16;

export class ContentStore {
  readonly where: string;
  readonly #blobs: Blobs;
  readonly #key: Buffer | undefined;
  readonly #note: (hash: Hex) => Promise<void>;
  /** When each file was last put, ms, since the start or the last sweep. */
  readonly #puts = new Map<string, number>();

  /**
   * @param key 32 bytes under which files are encrypted; needed if others may read the store: files are secret until they are paid.
   * @param note Called with every file before it is put, if another process may sweep.
   */
  constructor(blobs: Blobs, key?: Buffer, note: (hash: Hex) => Promise<void> = async () => undefined) {
    if (blobs.foreign && key === undefined) throw new RangeError("files in a foreign store need a key");
    this.where = blobs.where;
    this.#blobs = blobs;
    this.#key = blobs.foreign ? key : undefined;
    this.#note = note;
  }

  clean(): Promise<void> {
    return this.#blobs.clean();
  }

  /** Stores a file; resolves once it survives a crash. */
  async put(bytes: Uint8Array): Promise<Hex> {
    const hash = hashOf(bytes);
    // First, so that a running sweep leaves it alone.
    this.#puts.set(nameOf(hash), Date.now());
    await this.#note(hash);
    if (await this.has(hash)) return hash;
    await this.#blobs.put(nameOf(hash), this.#key === undefined ? bytes : encrypted(bytes, this.#key));
    return hash;
  }

  has(hash: Hex): Promise<boolean> {
    return this.#blobs.has(nameOf(hash));
  }

  /** @throws GenuineError content_missing, content_damaged */
  async get(hash: Hex): Promise<Uint8Array> {
    const stored = await this.#blobs.get(nameOf(hash));
    if (stored === undefined) throw new GenuineError("content_missing", `The file ${hash} is not here.`);
    const bytes = this.#key === undefined ? stored : decrypted(stored, this.#key);
    const actual = bytes === undefined ? "unknown" : hashOf(bytes);
    if (actual === hash) return bytes!;
    throw new GenuineError(
      "content_damaged",
      `The file ${hash} has changed where it lies: its hash is now ${actual}.`,
      { remedy: "Restore it from a copy." },
    );
  }

  remove(hash: Hex): Promise<void> {
    return this.#blobs.remove(nameOf(hash));
  }

  /** Hashes of all files. */
  async *hashes(): AsyncIterable<Hex> {
    for await (const name of this.#blobs.names()) yield `0x${name}`;
  }

  /** Whether this process put it less than `ms` ago, so that a reference to it may still be stored. */
  isFresh(hash: Hex, ms: number): boolean {
    for (const [name, at] of this.#puts) if (Date.now() - at > ms) this.#puts.delete(name);
    return this.#puts.has(nameOf(hash));
  }
}

/** The store of the settings. @param note As for ContentStore. */
export async function openContentStore(
  { dir, content, account }: Pick<Settings, "dir" | "content" | "account">,
  note?: (hash: Hex) => Promise<void>,
): Promise<ContentStore> {
  switch (content.kind) {
    case "folder":
      return new ContentStore(new FolderBlobs(content.dir ?? join(dir, "content")), undefined, note);
    case "ipfs":
      return new ContentStore(new IpfsBlobs(content.url), await encryptionKeyOf(account), note);
    case "s3":
      return new ContentStore(new S3Blobs(content), await encryptionKeyOf(account), note);
  }
}

/** Derived from the account's key, so that a backup of that key is enough to read the files again. */
async function encryptionKeyOf(account: PrivateKeyAccount): Promise<Buffer> {
  // Such signatures are deterministic (RFC 6979).
  const signature = await account.signMessage({
    message: "Genuine: the key of this provider's stored files. Never sign this elsewhere.",
  });
  return Buffer.from(hkdfSync("sha256", hexToBytes(signature), "", "genuine content store 1", 32));
}

export function hashOf(bytes: Uint8Array): Hex {
  return `0x${createHash("sha256").update(bytes).digest("hex")}`;
}

function nameOf(hash: Hex): string {
  const name = hash.slice(2);
  if (!hash.startsWith("0x") || !BLOB_NAME.test(name))
    throw new GenuineError("bad_hash", `"${hash}" is not a SHA-256.`);
  return name;
}

function encrypted(bytes: Uint8Array, key: Buffer): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined if it was not encrypted under this key. */
function decrypted(stored: Uint8Array, key: Buffer): Uint8Array | undefined {
  if (stored.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, stored.subarray(0, NONCE));
  decipher.setAuthTag(stored.subarray(-TAG));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(stored.subarray(NONCE, -TAG)), decipher.final()]));
  } catch {
    return undefined;
  }
}
