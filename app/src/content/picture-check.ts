"use client";

/** Whether pictures are those that were registered, decided in a thread of its own. */
import type { Hex } from "viem";

export type CheckRequest =
  /** A shown picture, against the fingerprint on chain. */
  | { kind: "preview"; bitmap: ImageBitmap; pdq: Hex }
  /** A whole file, against the root on chain. */
  | { kind: "original"; url: string; contentRoot: Hex };

/** unknown: this browser does not let pages read pictures. away: nothing came. */
export type CheckVerdict = { verdict: "right" | "wrong" | "unknown" | "away"; file?: Uint8Array };

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, (verdict: CheckVerdict) => void>();

/** Never throws. */
export function checkPicture(request: CheckRequest): Promise<CheckVerdict> {
  return new Promise((resolve) => {
    const id = ++last;
    waiting.set(id, resolve);
    threadOf().postMessage({ id, ...request }, request.kind === "preview" ? [request.bitmap] : []);
  });
}

function threadOf(): Worker {
  if (worker === undefined) {
    worker = new Worker(new URL("./picture-check.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<CheckVerdict & { id: number }>) => {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    };
    worker.onerror = () => {
      for (const resolve of waiting.values()) resolve({ verdict: "unknown" });
      waiting.clear();
      worker = undefined;
    };
  }
  return worker;
}
