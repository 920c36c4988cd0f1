/** Runs one piece of work in a thread of its own, so that the main thread stays responsive and the work can be cancelled at any time. */
import { Worker } from "node:worker_threads";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { GenerationContext } from "./generator.ts";

/** Messages of such a thread. */
export type FromThread = { progress: number; soFar?: Uint8Array | string } | { bytes: Uint8Array };

/**
 * Runs `script` with `request` as its data and resolves to the resulting bytes.
 * @throws GenuineError generation_cancelled, generator_failed
 */
export function runThread(
  script: URL,
  request: object,
  { signal, onProgress }: GenerationContext,
  running: Set<Worker>,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const cancelled = () =>
      new GenuineError("generation_cancelled", "The generation was cancelled.", { cause: signal.reason });
    if (signal.aborted) return reject(cancelled());
    const worker = new Worker(script, { workerData: request });
    running.add(worker);
    const stop = () => void worker.terminate();
    signal.addEventListener("abort", stop, { once: true });
    worker.on("message", (message: FromThread) => {
      if ("progress" in message) onProgress(message.progress, message.soFar);
      else resolve(message.bytes);
    });
    worker.once("error", (cause) =>
      reject(
        new GenuineError(
          "generator_failed",
          `The generator stopped: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        ),
      ),
    );
    worker.once("exit", (code) => {
      running.delete(worker);
      signal.removeEventListener("abort", stop);
      // After the result these do nothing.
      if (signal.aborted) reject(cancelled());
      reject(new GenuineError("generator_failed", `The generator ended without a result (exit code ${code}).`));
    });
  });
}

/** Validates the size. @throws GenuineError generator_failed if a side is not a whole number of pixels from 64 to `most` */
export function checkSize(
  { width, height }: { width: number; height: number },
  most: number,
): { width: number; height: number } {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 64 || side > most) {
      throw new GenuineError(
        "generator_failed",
        `A picture of ${width}x${height} pixels cannot be made: sides go from 64 to ${most}.`,
      );
    }
  }
  return { width, height };
}
