/** Work of the measuring threads: its cost depends on untrusted input, so it must not run on the main thread. */

import { type Measure, variantsOf } from "@genuine/sdk/copy-search";
import type { Fingerprints } from "@genuine/sdk/fingerprint/fingerprints";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type Alike, howAlike, type PictureWork } from "../copies/alike.ts";
import { type Inspected, inspectFile } from "../pictures/inspect.ts";

/** Structured cloning loses class and code of an error, so known ones travel as data. */
export type Measured<T> = { value: T } | { fault: { code: string; message: string; remedy?: string } };

export function inspect({ bytes, mediaType }: { bytes: Uint8Array; mediaType: string }): Promise<Measured<Inspected>> {
  return settled(() => inspectFile(bytes, mediaType));
}

export function variants(work: {
  blocks: Uint8Array;
  fingerprints: Fingerprints;
}): Promise<Measured<Variant<Measure>[]>> {
  return settled(async () => variantsOf(work.blocks, work.fingerprints));
}

export function alike(request: {
  earlier: PictureWork;
  later: PictureWork;
  thresholds: Parameters<typeof howAlike>[2];
}): Promise<Measured<Alike | undefined>> {
  return settled(() => howAlike(request.earlier, request.later, request.thresholds));
}

async function settled<T>(work: () => Promise<T>): Promise<Measured<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof GenuineError)) throw error;
    const { code, shortMessage: message, remedy } = error;
    return { fault: { code, message, ...(remedy !== undefined && { remedy }) } };
  }
}
