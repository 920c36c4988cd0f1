import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Hex } from "viem";
import type { ContentStore } from "../store/content-store.ts";
import { previewOf } from "./preview.ts";

/** Previews by the hash of their original; created on first request, and again if lost. */
export class PreviewStore {
  readonly #dir: string;
  readonly #content: ContentStore;
  readonly #making = new Map<Hex, Promise<Uint8Array>>();

  constructor(dir: string, content: ContentStore) {
    this.#dir = dir;
    this.#content = content;
    mkdirSync(dir, { recursive: true });
  }

  /** @throws GenuineError content_missing, content_damaged */
  get(fileHash: Hex): Promise<Uint8Array> {
    // Many clients request a new product at the same time: create it once.
    const making = this.#making.get(fileHash) ?? this.#read(fileHash).finally(() => this.#making.delete(fileHash));
    this.#making.set(fileHash, making);
    return making;
  }

  async #read(fileHash: Hex): Promise<Uint8Array> {
    const path = join(this.#dir, `${BigInt(fileHash).toString(16).padStart(64, "0")}.webp`);
    const kept = await readFile(path).catch(() => undefined);
    if (kept !== undefined) return new Uint8Array(kept);
    const preview = await previewOf(await this.#content.get(fileHash));
    const temporary = join(this.#dir, `${randomBytes(16).toString("hex")}.tmp`);
    await writeFile(temporary, preview);
    await rename(temporary, path);
    return preview;
  }
}
