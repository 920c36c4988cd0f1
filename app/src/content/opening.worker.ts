/** Decrypts, checks and opens sealed files beside the page, so that the page does not stop meanwhile. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { decryptWith } from "@genuine/sdk/sealing/envelope";
import { checkPackage, decodePackage, type Opened, openPackage } from "@genuine/sdk/sealing/package";
import type { Delivery } from "@genuine/sdk/structs";
import type { Hex } from "viem";

export type OpeningJob = {
  envelope: Uint8Array;
  privateKey: Uint8Array;
  delivery: Delivery;
  /** Without it the package is only checked. */
  key: Hex | null;
};
export type OpeningResult =
  | { ok: true; opened: Opened | null }
  | { ok: false; code: string; message: string; remedy: string | undefined };

self.onmessage = ({ data: { id, job } }: MessageEvent<{ id: number; job: OpeningJob }>) => {
  self.postMessage({ id, result: work(job) });
};

function work({ envelope, privateKey, delivery, key }: OpeningJob): OpeningResult {
  try {
    const sealed = decodePackage(decryptWith(privateKey, envelope));
    checkPackage(sealed, delivery);
    return { ok: true, opened: key === null ? null : openPackage(sealed, key) };
  } catch (error) {
    if (error instanceof GenuineError) return { ok: false, code: error.code, message: error.shortMessage, remedy: error.remedy };
    return { ok: false, code: "unknown", message: String(error), remedy: undefined };
  }
}
