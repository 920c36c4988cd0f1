"use client";

import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import { GenuineError } from "@genuine/sdk/genuine-error";

/** Blocks of both products, 5,248 bytes each. */
export type WitnessRequest = { original: Uint8Array; accused: Uint8Array };
export type WitnessMessage =
  | { kind: "progress"; done: number }
  | { kind: "found"; map: AffineMap }
  | { kind: "failed"; message: string };

/**
 * The map that makes the accused picture most like the original, whatever comes of it. Takes a second or two.
 * @throws GenuineError witness_failed, and the signal's reason once it is aborted
 */
export function searchWitness(
  request: WitnessRequest,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<AffineMap> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL("./witness.worker.ts", import.meta.url), { type: "module" });
    const failed = (message: string) =>
      reject(
        new GenuineError("witness_failed", `The pictures could not be compared: ${message}.`, {
          remedy: "Reload the page.",
        }),
      );
    signal.addEventListener("abort", () => {
      worker.terminate();
      reject(signal.reason as Error);
    });
    worker.onmessage = ({ data }: MessageEvent<WitnessMessage>) => {
      if (data.kind === "progress") return onProgress(data.done);
      worker.terminate();
      if (data.kind === "found") resolve(data.map);
      else failed(data.message);
    };
    worker.onerror = (event) => {
      worker.terminate();
      failed(event.message);
    };
    worker.postMessage(request);
  });
}
