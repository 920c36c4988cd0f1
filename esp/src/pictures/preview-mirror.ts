/**
 * Previews of other providers' pictures, so that a page finds one also while its provider is away. Each is checked
 * against the fingerprint that the chain has computed before it is kept or shown.
 */
import { mkdirSync, readdirSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import { limitedFetch } from "../http/limited-fetch.ts";
import type { KnownProduct } from "../jobs/job-store.ts";
import { errorFields, type Logger } from "../log.ts";

const MAX_PREVIEW_BYTES = 1024 * 1024;
/** How long a provider may take to show one, ms. */
const ANSWER_MS = 4_000;
/** Who did not have one is not asked again for so long, ms. */
const PAUSE_MS = 60_000;
/** Bits of 256: what counts as a copy of the registered picture. */
const MAX_DISTANCE = 31;
const SUFFIX = ".webp";

type Mirrored = Pick<KnownProduct, "id" | "esp" | "fingerprints" | "proof">;
type Parts = {
  /** Own address: own pictures have their previews elsewhere. */
  own: Address;
  /** How many are kept, the newest; 0 for none. */
  keep: number;
  endpointOf(esp: Address): Promise<string | undefined>;
  /** Lets one be fetched at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  signal: AbortSignal;
  log: Logger;
};

export class PreviewMirror {
  readonly #dir: string;
  readonly #parts: Parts;
  /** The oldest first. */
  readonly #kept: Set<Hex>;
  readonly #missed = new Map<Hex, number>();

  constructor(dir: string, parts: Parts) {
    this.#dir = dir;
    this.#parts = parts;
    mkdirSync(dir, { recursive: true });
    this.#kept = new Set(
      readdirSync(dir)
        .filter((name) => name.endsWith(SUFFIX))
        .map((name): Hex => `0x${name.slice(0, -SUFFIX.length)}`),
    );
  }

  /** New pictures of others: their previews are fetched while the follower goes on. */
  learn(events: readonly ChainEvent[]): void {
    const { keep, inTurn, signal, log } = this.#parts;
    const fresh = events.flatMap((event) => (event.kind === "productRegistered" ? [event.product] : []));
    for (const product of fresh.slice(-Math.max(1, keep))) {
      if (!this.#isWanted(product)) continue;
      const take = async () => void (signal.aborted || this.#kept.has(product.id) || (await this.#take(product)));
      inTurn(take).catch((error: unknown) =>
        log.debug({ product: product.id, ...errorFields(error) }, "Can not mirror a preview"),
      );
    }
  }

  /** @throws GenuineError not_found */
  async get(product: Mirrored): Promise<Uint8Array> {
    if (this.#kept.has(product.id)) {
      const bytes = await readFile(this.#path(product.id)).catch(() => undefined);
      if (bytes !== undefined) return new Uint8Array(bytes);
      this.#kept.delete(product.id);
    }
    const missed = Date.now() - (this.#missed.get(product.id) ?? 0) < PAUSE_MS;
    if (missed || !this.#isWanted(product)) throw missing(product.id);
    return this.#parts
      .inTurn(() => this.#take(product))
      .catch((cause: unknown) => {
        throw missing(product.id, cause);
      });
  }

  #isWanted({ esp, proof }: Mirrored): boolean {
    const { own, keep } = this.#parts;
    return keep > 0 && proof.mediaType.startsWith("image/") && !isAddressEqual(esp, own);
  }

  async #take(product: Mirrored): Promise<Uint8Array> {
    try {
      const bytes = await this.#fetch(product);
      const path = this.#path(product.id);
      await writeFile(`${path}.tmp`, bytes);
      await rename(`${path}.tmp`, path);
      this.#kept.add(product.id);
      this.#missed.delete(product.id);
      await this.#tidy();
      return bytes;
    } catch (error) {
      if (this.#missed.size >= this.#parts.keep) this.#missed.clear();
      this.#missed.set(product.id, Date.now());
      throw error;
    }
  }

  async #fetch({ id, esp, fingerprints }: Mirrored): Promise<Uint8Array> {
    const endpoint = await this.#parts.endpointOf(esp);
    if (endpoint === undefined) throw new GenuineError("not_found", `${esp} is no provider.`);
    const signal = AbortSignal.any([this.#parts.signal, AbortSignal.timeout(ANSWER_MS)]);
    const response = await limitedFetch(MAX_PREVIEW_BYTES)(new EspClient(endpoint).previewUrl(id), { signal });
    if (!response.ok || response.headers.get("content-type") !== "image/webp")
      throw new GenuineError("not_found", `${endpoint} answers ${response.status} for the preview.`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { rgb, width, height } = await decodeImage(bytes);
    const distance = hammingDistance(pdqFromRgb(rgb, width, height).hash, fingerprints.pdq);
    if (distance > MAX_DISTANCE)
      throw new GenuineError(
        "wrong_file",
        `What ${endpoint} shows for ${id} is ${distance} bits from the registered picture.`,
      );
    return bytes;
  }

  async #tidy(): Promise<void> {
    for (const id of this.#kept) {
      if (this.#kept.size <= this.#parts.keep) return;
      this.#kept.delete(id);
      await rm(this.#path(id), { force: true });
    }
  }

  #path(id: Hex): string {
    return join(this.#dir, id.slice(2) + SUFFIX);
  }
}

function missing(id: Hex, cause?: unknown): GenuineError {
  return new GenuineError("not_found", `There is no preview of ${id} here.`, { cause });
}
