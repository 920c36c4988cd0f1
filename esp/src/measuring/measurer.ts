/**
 * Measures files in threads with timeouts, so that untrusted files cannot block the main thread. Unpaid and paid work have
 * a thread each, so that the first cannot delay the second.
 */

import type { Measure } from "@genuine/sdk/copy-search";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Thresholds } from "@genuine/sdk/similarity";
import { Piscina } from "piscina";
import type { Alike, PictureWork } from "../copies/alike.ts";
import { type Inspected, rememberedOf, rememberInspected } from "../pictures/inspect.ts";
import type { Measured } from "./measures.ts";

/** Timeout of one piece of work from when it begins, ms. A 40-megapixel picture takes some 3 s on a slow machine. */
const TIME_LIMIT_MS = 60_000;
/** An idle thread ends, and frees its memory. */
const IDLE_MS = 30_000;
/** Heap limit of a thread, MB. Decoded pictures are outside of it, and limited by sharp. */
const HEAP_MB = 512;

export class Measurer {
  readonly #pool: Piscina;
  readonly #timeLimitMs: number;

  constructor(timeLimitMs = TIME_LIMIT_MS) {
    this.#timeLimitMs = timeLimitMs;
    this.#pool = new Piscina({
      filename: new URL("./measures.ts", import.meta.url).href,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
  }

  /** As `inspectFile`. @throws GenuineError image_undecodable, text_undecodable, too_slow */
  async inspect(bytes: Uint8Array, mediaType: string): Promise<Inspected> {
    const known = rememberedOf(bytes, mediaType);
    if (known !== undefined) return known;
    const inspected = await this.#run<Inspected>("inspect", { bytes, mediaType });
    rememberInspected(inspected);
    return inspected;
  }

  /** As `variantsOf`. */
  variants(work: PictureWork): Promise<Variant<Measure>[]> {
    return this.#run("variants", work);
  }

  /** As `howAlike`. */
  alike(earlier: PictureWork, later: PictureWork, thresholds: Thresholds): Promise<Alike | undefined> {
    return this.#run("alike", { earlier, later, thresholds });
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #run<T>(name: string, request: object): Promise<T> {
    const late = new AbortController();
    // The timeout starts here; callers limit how many may queue.
    const timer = setTimeout(() => late.abort(), this.#timeLimitMs);
    try {
      const measured = (await this.#pool.run(request, { name, signal: late.signal })) as Measured<T>;
      if ("value" in measured) return measured.value;
      const { code, message, remedy } = measured.fault;
      throw new GenuineError(code, message, { remedy });
    } catch (error) {
      if (!late.signal.aborted) throw error;
      throw new GenuineError("too_slow", `The file takes longer than ${this.#timeLimitMs / 1000} s to measure.`, {
        remedy: "Send a smaller or simpler one.",
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}
