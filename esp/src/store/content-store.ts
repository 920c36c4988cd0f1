import { createHash, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { access, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Hex } from "viem";

/** Files by their SHA-256, in a folder. Names come from hashes alone, so nothing from outside reaches the file system. */
export class ContentStore {
  readonly #dir: string;
  readonly #temporary: string;

  constructor(dir: string) {
    this.#dir = dir;
    this.#temporary = join(dir, "tmp");
    mkdirSync(this.#temporary, { recursive: true });
  }

  /** Removes what a crash has left half written. */
  async clean(): Promise<void> {
    for (const name of await readdir(this.#temporary)) await rm(join(this.#temporary, name), { force: true });
  }

  /** Stores a file; when it resolves, the file survives a crash. */
  async put(bytes: Uint8Array): Promise<Hex> {
    const hash = hashOf(bytes);
    if (await this.has(hash)) return hash;
    const path = this.#pathOf(hash);
    const temporary = join(this.#temporary, randomBytes(16).toString("hex"));
    await mkdir(join(path, ".."), { recursive: true });
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const folder = await open(join(path, ".."), "r");
    await folder.sync().finally(() => folder.close());
    return hash;
  }

  async has(hash: Hex): Promise<boolean> {
    return access(this.#pathOf(hash)).then(
      () => true,
      () => false,
    );
  }

  /** @throws GenuineError content_missing, content_damaged */
  async get(hash: Hex): Promise<Uint8Array> {
    const bytes = await readFile(this.#pathOf(hash)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") throw new GenuineError("content_missing", `The file ${hash} is not here.`, { cause });
      throw cause;
    });
    const actual = hashOf(bytes);
    if (actual !== hash) {
      throw new GenuineError("content_damaged", `The file ${hash} has changed on disk: its hash is now ${actual}.`, {
        remedy: "Restore it from a copy.",
      });
    }
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  async remove(hash: Hex): Promise<void> {
    await rm(this.#pathOf(hash), { force: true });
  }

  #pathOf(hash: Hex): string {
    if (!/^0x[0-9a-f]{64}$/.test(hash)) throw new GenuineError("bad_hash", `"${hash}" is no SHA-256.`);
    return join(this.#dir, hash.slice(2, 4), hash.slice(2));
  }
}

export function hashOf(bytes: Uint8Array): Hex {
  return `0x${createHash("sha256").update(bytes).digest("hex")}`;
}
