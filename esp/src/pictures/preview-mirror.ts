/**
 * Mirrors previews of other providers' pictures, for pages to use while their provider is unreachable. Each is verified
 * against the fingerprint on chain before it is stored or served.
 */
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EspClient } from "@genuine/sdk/esp-client";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { GenuineError, hasCode } from "@genuine/sdk/genuine-error";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { type Address, type Hex, isAddressEqual } from "viem";
import type { ChainEvent } from "../chain/events.ts";
import type { KnownProduct } from "../jobs/job-store.ts";
import { errorFields, type Logger } from "../log.ts";
import { takenDown } from "./taken-down.ts";

const MAX_PREVIEW_BYTES = 1024 * 1024;
/** Timeout for a preview from a provider, ms. */
const ANSWER_MS = 4_000;
/** A provider that did not have one is not requested again for this long, ms. */
const PAUSE_MS = 60_000;
/** A shown preview is revalidated after this long: its provider may have taken it down, or restored it. */
const RECHECK_MS = 10 * 60_000;
/** Pauses before a preview is requested again whose provider did not answer, ms. */
const RETRY_PAUSES_MS = [5_000, 30_000, 180_000];
/** Maximum distance to the registered picture, bits of 256. */
const MAX_DISTANCE = 31;
const SUFFIX = ".webp";

type Mirrored = Pick<KnownProduct, "id" | "esp" | "fingerprints" | "proof">;
type Parts = {
  /** This provider's address: its own pictures have previews elsewhere. */
  own: Address;
  /** As for `limitedFetch`. */
  privatePeers: boolean;
  /** How many are kept, the newest; 0 for none. */
  keep: number;
  endpointOf(esp: Address): Promise<string | undefined>;
  /** Mutex: one fetch at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  signal: AbortSignal;
  /** In place of `RETRY_PAUSES_MS`. */
  retryPausesMs?: readonly number[];
  /** In place of `RECHECK_MS`. */
  recheckMs?: number;
  log: Logger;
};

export class PreviewMirror {
  readonly #dir: string;
  readonly #parts: Parts;
  /** The oldest first. */
  readonly #kept: Set<Hex>;
  readonly #missed = new Map<Hex, number>();
  /** When each preview was last revalidated with its provider, ms. */
  readonly #checked = new Map<Hex, number>();
  /** Previews that their provider has taken down, and when that was last confirmed, ms. */
  readonly #down = new Map<Hex, number>();
  /** Number of new pictures that wait for a retry. */
  #waiting = 0;

  constructor(dir: string, parts: Parts) {
    this.#dir = dir;
    this.#parts = parts;
    mkdirSync(dir, { recursive: true });
    this.#kept = new Set(
      readdirSync(dir)
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => ({ name, writtenAt: statSync(join(dir, name)).mtimeMs }))
        .sort((a, b) => a.writtenAt - b.writtenAt)
        .map(({ name }): Hex => `0x${name.slice(0, -SUFFIX.length)}`),
    );
  }

  /** New pictures of others: their previews are fetched in the background. */
  learn(events: readonly ChainEvent[]): void {
    const { keep } = this.#parts;
    const fresh = events.flatMap((event) => (event.kind === "productRegistered" ? [event.product] : []));
    for (const product of fresh.slice(-Math.max(1, keep))) if (this.#isWanted(product)) void this.#mirror(product);
  }

  /** Never rejects. An unreachable or slow provider is retried with increasing delays. */
  async #mirror(product: Mirrored): Promise<void> {
    const { keep, inTurn, signal, log, retryPausesMs = RETRY_PAUSES_MS } = this.#parts;
    for (const pauseMs of [...retryPausesMs, undefined]) {
      try {
        await inTurn(async () => void (signal.aborted || this.#kept.has(product.id) || (await this.#take(product))));
        return;
      } catch (error) {
        log.debug({ product: product.id, ...errorFields(error) }, "Can not mirror a preview");
        // A preview that does not match the registered picture is not retried; and the queue is bounded.
        const isFinal = hasCode(error, "wrong_file") || hasCode(error, "taken_down");
        if (pauseMs === undefined || isFinal || this.#waiting >= keep) return;
      }
      this.#waiting++;
      try {
        await sleep(pauseMs, undefined, { signal });
      } catch {
        return; // the worker stops
      } finally {
        this.#waiting--;
      }
    }
  }

  /** @throws GenuineError not_found, taken_down */
  async get(product: Mirrored): Promise<Uint8Array> {
    const { recheckMs = RECHECK_MS } = this.#parts;
    if (Date.now() - (this.#down.get(product.id) ?? 0) < recheckMs) throw takenDown();
    if (this.#kept.has(product.id)) {
      // In the background: mirrors are used because the provider may be unreachable.
      if (Date.now() - (this.#checked.get(product.id) ?? 0) >= recheckMs) void this.#recheck(product);
      const bytes = await readFile(this.#path(product.id)).catch(() => undefined);
      if (bytes !== undefined) return new Uint8Array(bytes);
      this.#kept.delete(product.id);
    }
    const missed = Date.now() - (this.#missed.get(product.id) ?? 0) < PAUSE_MS;
    if (missed || !this.#isWanted(product)) throw missing(product.id);
    return this.#parts
      .inTurn(() => this.#take(product))
      .catch((cause: unknown) => {
        throw hasCode(cause, "taken_down") ? cause : missing(product.id, cause);
      });
  }

  /** Never rejects. */
  async #recheck(product: Mirrored): Promise<void> {
    this.#note(this.#checked, product.id);
    try {
      const response = await this.#ask(product, "HEAD");
      if (response.status === 451) await this.#drop(product.id);
    } catch (error) {
      this.#parts.log.debug(
        { product: product.id, ...errorFields(error) },
        "Cannot ask whether a preview is still shown",
      );
    }
  }

  async #drop(id: Hex): Promise<void> {
    this.#note(this.#down, id);
    this.#kept.delete(id);
    await rm(this.#path(id), { force: true });
  }

  #note(times: Map<Hex, number>, id: Hex): void {
    if (times.size >= this.#parts.keep && !times.has(id)) times.clear();
    times.set(id, Date.now());
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
      this.#down.delete(product.id);
      this.#note(this.#checked, product.id);
      await this.#tidy();
      return bytes;
    } catch (error) {
      if (hasCode(error, "taken_down")) await this.#drop(product.id);
      else this.#note(this.#missed, product.id);
      throw error;
    }
  }

  /** The own provider's answer. */
  async #ask({ id, esp }: Mirrored, method: "GET" | "HEAD"): Promise<Response> {
    const endpoint = await this.#parts.endpointOf(esp);
    if (endpoint === undefined) throw new GenuineError("not_found", `${esp} is not a provider.`);
    const signal = AbortSignal.any([this.#parts.signal, AbortSignal.timeout(ANSWER_MS)]);
    return limitedFetch(MAX_PREVIEW_BYTES, this.#parts)(new EspClient(endpoint).previewUrl(id), { method, signal });
  }

  async #fetch(product: Mirrored): Promise<Uint8Array> {
    const { id, esp, fingerprints } = product;
    const response = await this.#ask(product, "GET");
    if (response.status === 451) throw takenDown();
    if (!response.ok || response.headers.get("content-type") !== "image/webp")
      throw new GenuineError("not_found", `${esp} answers ${response.status} for the preview.`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { rgb, width, height } = await decodeImage(bytes);
    const distance = hammingDistance(pdqFromRgb(rgb, width, height).hash, fingerprints.pdq);
    if (distance > MAX_DISTANCE)
      throw new GenuineError(
        "wrong_file",
        `What ${esp} shows for ${id} is ${distance} bits from the registered picture.`,
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
