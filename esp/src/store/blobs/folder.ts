import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { orDiskFull } from "../full-disk.ts";
import { BLOB_NAME, type Blobs } from "./blobs.ts";

const TEMPORARY = "tmp";
const LONGEST_WRITE_MS = 3600_000;

/** A local folder, with a subfolder for each first byte. */
export class FolderBlobs implements Blobs {
  readonly where: string;
  readonly foreign = false;
  readonly #dir: string;
  readonly #temporary: string;

  constructor(dir: string) {
    this.where = `The folder ${dir}`;
    this.#dir = dir;
    this.#temporary = join(dir, TEMPORARY);
    mkdirSync(this.#temporary, { recursive: true });
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(name);
    const temporary = join(this.#temporary, randomBytes(16).toString("hex"));
    try {
      await this.#write(path, temporary, bytes);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw orDiskFull(error, this.where);
    }
  }

  async #write(path: string, temporary: string, bytes: Uint8Array): Promise<void> {
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
  }

  has(name: string): Promise<boolean> {
    return access(this.#pathOf(name)).then(
      () => true,
      () => false,
    );
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const bytes = await readFile(this.#pathOf(name)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return undefined;
      throw cause;
    });
    return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  async remove(name: string): Promise<void> {
    await rm(this.#pathOf(name), { force: true });
  }

  async *names(): AsyncIterable<string> {
    for (const folder of await readdir(this.#dir)) {
      if (folder === TEMPORARY) continue;
      for (const name of await readdir(join(this.#dir, folder))) if (BLOB_NAME.test(name)) yield name;
    }
  }

  async clean(): Promise<void> {
    for (const name of await readdir(this.#temporary)) {
      const path = join(this.#temporary, name);
      // Another worker may be writing to a shared folder just now.
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > LONGEST_WRITE_MS) await rm(path, { force: true });
    }
  }

  #pathOf(name: string): string {
    return join(this.#dir, name.slice(0, 2), name);
  }
}
