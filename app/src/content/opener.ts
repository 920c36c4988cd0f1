"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Opened } from "@genuine/sdk/sealing/package";
import type { Delivery } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";

/** Holder of a sealed file, and the file's id there. */
export type Holder = { endpoint: string } & (
  | { kind: "task"; taskId: Hex; index: number }
  | { kind: "sale"; productId: Hex; buyer: Address }
  | { kind: "witnessed"; sealedRoot: Hex; encryptionKey: Hex }
);

export type OpenRequest = {
  /** Escrow id; distinguishes packages of the same product. */
  id: string;
  /** Asked one after the other. */
  holders: readonly Holder[];
  privateKey: Uint8Array;
  delivery: Delivery;
  /** Null before it is revealed: then the sealed file is only checked against what was committed to. */
  key: Hex | null;
};

/** fetching: in bytes, `total` undefined where the provider does not say. checking and opening: parts of 1. */
export type OpenProgress = { phase: "fetching" | "checking" | "opening"; done: number; total: number | undefined };
export type OpenedFile = { size: number; opened: Opened | null };

export type OpenMessage =
  | ({ kind: "progress" } & OpenProgress)
  | ({ kind: "done" } & OpenedFile)
  | { kind: "failed"; code: string; message: string; remedy: string | undefined };

/**
 * Fetches a sealed file in a thread of its own, checks it, and opens it when the key is there. What came before an end
 * is kept, and taken up the next time.
 * @throws GenuineError of the SDK's clients, envelope and package; the signal's reason once it is aborted
 */
export function openSealed(
  request: OpenRequest,
  signal: AbortSignal,
  onProgress: (progress: OpenProgress) => void,
): Promise<OpenedFile> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL("./opener.worker.ts", import.meta.url), { type: "module" });
    const end = () => {
      signal.removeEventListener("abort", stop);
      worker.terminate();
    };
    const stop = () => {
      end();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop);
    worker.onmessage = ({ data }: MessageEvent<OpenMessage>) => {
      if (data.kind === "progress") return onProgress(data);
      end();
      if (data.kind === "done") resolve(data);
      else reject(new GenuineError(data.code, data.message, { remedy: data.remedy }));
    };
    worker.onerror = ({ message }) => {
      end();
      reject(
        new GenuineError("opener_failed", `The file could not be opened: ${message}.`, { remedy: "Reload the page." }),
      );
    };
    worker.postMessage(request);
  });
}
