/** Searches how one picture was made of another, outside the page's thread. */
import { lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { findWitness } from "@genuine/sdk/fingerprint/search";
import type { WitnessMessage, WitnessRequest } from "./witness";

addEventListener("message", ({ data }: MessageEvent<WitnessRequest>) => {
  const say = (message: WitnessMessage) => postMessage(message);
  findWitness(lumaOf(data.original), lumaOf(data.accused), {
    onProgress: (done) => say({ kind: "progress", done }),
  }).then(
    ({ map }) => say({ kind: "found", map }),
    (error: unknown) => say({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});
