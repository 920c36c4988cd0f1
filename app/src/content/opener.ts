"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Opened } from "@genuine/sdk/sealing/package";
import type { Delivery } from "@genuine/sdk/structs";
import type { Hex } from "viem";

export type OpenRequest = {
  envelope: Uint8Array;
  privateKey: Uint8Array;
  delivery: Delivery;
  /** Null before it is revealed: then the sealed file is only checked against what was committed to. */
  key: Hex | null;
};
export type OpenAnswer =
  | { ok: true; size: number; opened: Opened | null }
  | { ok: false; code: string; message: string; remedy: string | undefined };

type Waiting = { resolve(answer: OpenAnswer): void; reject(error: unknown): void };

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

/**
 * Checks a sealed file, and opens it when the key is there.
 * @throws GenuineError of the SDK's envelope and package
 */
export async function openSealed(request: OpenRequest): Promise<{ size: number; opened: Opened | null }> {
  const answer = await new Promise<OpenAnswer>((resolve, reject) => {
    const id = ++last;
    waiting.set(id, { resolve, reject });
    threadOf().postMessage({ id, ...request });
  });
  if (!answer.ok) throw new GenuineError(answer.code, answer.message, { remedy: answer.remedy });
  return { size: answer.size, opened: answer.opened };
}

function threadOf(): Worker {
  if (worker === undefined) {
    worker = new Worker(new URL("./opener.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<OpenAnswer & { id: number }>) => {
      waiting.get(data.id)?.resolve(data);
      waiting.delete(data.id);
    };
    worker.onerror = (event) => {
      for (const one of waiting.values()) one.reject(new GenuineError("opener_failed", `The file could not be opened: ${event.message}.`, { remedy: "Reload the page." }));
      waiting.clear();
      worker = undefined;
    };
  }
  return worker;
}
