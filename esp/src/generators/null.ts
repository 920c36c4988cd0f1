/** The null generator: instant results, to test and measure the worker without the time of a generation. */
import { createHash } from "node:crypto";
import { GenuineError } from "@genuine/sdk/genuine-error";
import sharp from "sharp";
import type { Generator } from "./generator.ts";

const SIDE = 64;
const SPOTS = 8;
const MEDIA_TYPE = "image/png";

/** Each prompt and seed gives its own 8 x 8 colours, as squares of 8 pixels: enough to distinguish fingerprints. */
export function nullGenerator(): Generator {
  return {
    id: "null",
    label: "Null generator (coloured spots)",
    description:
      "Spots of colour drawn from the hash of prompt and seed. Paints nothing: it is there to test and measure the rest of a worker.",
    model: "genuine-null-1",
    terms: { licence: "MIT" },
    mediaType: MEDIA_TYPE,
    digitalSource: "algorithmicMedia",
    capabilities: { deterministic: true, progress: true, cancellation: true },
    parameters: { width: SIDE, height: SIDE },
    estimate: () => 0,
    async run({ prompt, seed, parameters }, { signal, onProgress }) {
      if (signal.aborted)
        throw new GenuineError("generation_cancelled", "The generation was cancelled.", { cause: signal.reason });
      const spots = createHash("shake256", { outputLength: SPOTS * SPOTS * 3 })
        .update(`${seed} ${prompt}`)
        .digest();
      const small = sharp(spots, { raw: { width: SPOTS, height: SPOTS, channels: 3 } });
      const bytes = await small.resize(SIDE, SIDE, { kernel: "nearest" }).png().toBuffer();
      onProgress(1);
      return { bytes: new Uint8Array(bytes), mediaType: MEDIA_TYPE, parameters };
    },
    async close() {},
  };
}
