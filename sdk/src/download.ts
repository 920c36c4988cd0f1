/** Downloads that resume after an interruption, by range requests (RFC 9110), if the server supports them. */
import { concatBytes } from "viem";
import { GenuineError } from "./genuine-error.ts";
import type { HttpClient } from "./http.ts";
import { piecesOf } from "./streams.ts";

/** The beginning of a file, from an earlier attempt. */
export type Begun = { bytes: Uint8Array; etag: string };

export type DownloadOptions = {
  signal?: AbortSignal;
  begun?: Begun;
  /** Called after every chunk. `begun` can be kept to resume from; undefined if the server does not support ranges. */
  onProgress?(state: { done: number; total: number | undefined; begun(): Begun | undefined }): void;
  /** Idle timeout. Default 15 seconds. */
  stallMs?: number;
  /** Attempts in a row without progress. Default 4. */
  tries?: number;
  /** Delay before the second of these attempts, doubled for each further one. Default 500. */
  pauseMs?: number;
};

const LINE = ["unreachable", "timeout"];

/**
 * Downloads the whole file at `path`. An interrupted or stalled connection is resumed; a file that changed in the meantime,
 * or a server without ranges, makes it start over.
 * @throws GenuineError unreachable, timeout if nothing arrives any more; the server's own codes; the signal's reason
 */
export async function download(http: HttpClient, path: string, options: DownloadOptions = {}): Promise<Uint8Array> {
  const { signal, onProgress, tries = 4, pauseMs = 500 } = options;
  const got = new Received(options.begun);
  for (let failed = 0; ; ) {
    const before = got.done;
    try {
      await receive(http, path, got, options, () =>
        onProgress?.({ done: got.done, total: got.total, begun: () => got.begun() }),
      );
      return got.bytes();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof GenuineError) || !LINE.includes(error.code)) throw error;
      failed = got.done > before ? 1 : failed + 1;
      if (failed >= tries) throw error;
      await pause(pauseMs * 2 ** (failed - 1), signal);
    }
  }
}

/** One attempt: continues where `got` ends. */
async function receive(
  http: HttpClient,
  path: string,
  got: Received,
  { signal, stallMs = 15_000 }: DownloadOptions,
  told: () => void,
): Promise<void> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), stallMs);
  };
  alive();
  try {
    const signals = [stalled.signal, signal].filter((one) => one !== undefined);
    const response = await http.request(path, { headers: got.headers(), signal: AbortSignal.any(signals) }, true);
    got.begin(response);
    told();
    if (response.body !== null) {
      for await (const piece of piecesOf(response.body, (cause) => new LineBroken(cause))) {
        alive();
        got.take(piece);
        told();
      }
    }
    if (got.total !== undefined && got.done < got.total)
      throw new LineBroken(`ended after ${got.done} of ${got.total} bytes`);
  } catch (cause) {
    signal?.throwIfAborted();
    // The server's own error, or no connection at all.
    if (cause instanceof GenuineError) throw cause;
    // A bug of this program, or of the browser, must not count as a network error.
    if (!stalled.signal.aborted && !(cause instanceof LineBroken)) throw cause;
    const [code, what] = stalled.signal.aborted
      ? ["timeout", `brought nothing for ${stallMs / 1000} seconds`]
      : ["unreachable", "broke"];
    throw new GenuineError(code, `The line to ${http.baseUrl} ${what}.`, {
      remedy: "Try again: what came is kept.",
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The response ended before the file did. */
class LineBroken extends Error {
  constructor(cause: unknown) {
    super("The line broke.", { cause });
  }
}

/** What has arrived so far. */
class Received {
  total: number | undefined;
  done = 0;
  #pieces: Uint8Array[] = [];
  #etag: string | undefined;

  constructor(begun: Begun | undefined) {
    if (begun === undefined || begun.bytes.length === 0) return;
    this.#pieces = [begun.bytes];
    this.done = begun.bytes.length;
    this.#etag = begun.etag;
  }

  headers(): Record<string, string> {
    if (this.#etag === undefined || this.done === 0) return {};
    return { range: `bytes=${this.done}-`, "if-range": this.#etag };
  }

  begin({ status, headers }: Response): void {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (status === 206 && Number(from) === this.done) {
      this.total = Number(total);
      return;
    }
    this.#pieces = [];
    this.done = 0;
    const length = headers.get("content-length");
    this.total = length === null ? undefined : Number(length);
    this.#etag = headers.get("etag") ?? undefined;
  }

  take(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.done += piece.length;
  }

  bytes(): Uint8Array {
    const whole = this.#pieces.length === 1 ? this.#pieces[0]! : concatBytes(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }

  begun(): Begun | undefined {
    return this.#etag === undefined ? undefined : { bytes: this.bytes(), etag: this.#etag };
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
