/** Fetches and checks two previews, and finds a part of the one in the other: outside the page's thread. */
import { decodeImage } from "@genuine/sdk/fingerprint/decode-browser";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import { findRegion } from "@genuine/sdk/regions/find-region";
import { fetchLimited, NotFetched } from "./fetch-limited";
import type { LaidMessage, LaidRequest, PictureOf } from "./laid";
import { LEAST_QUALITY, MAX_PREVIEW_BITS } from "./preview-limits";

const TAKEN_DOWN = 451;

addEventListener("message", ({ data }: MessageEvent<LaidRequest>) => {
  lay(data).then(
    (message) => postMessage(message),
    (error: unknown) =>
      postMessage({ kind: "failed", message: error instanceof Error ? error.message : String(error) } as LaidMessage),
  );
});

async function lay({ original, accused, search }: LaidRequest): Promise<LaidMessage> {
  const [earlier, later] = await Promise.all([checked(original), checked(accused)]);
  if (earlier === undefined || later === undefined) return { kind: "away" };
  const region = search ? findRegion(earlier.image, later.image) : undefined;
  const shown = ({ url, image: { width, height } }: typeof earlier) => ({ url, width, height });
  return { kind: "laid", original: shown(earlier), accused: shown(later), region: region ?? null };
}

/** The first preview that shows the registered picture, as far as that can be told. */
async function checked({ urls, pdq, quality }: PictureOf) {
  for (const [at, url] of urls.entries()) {
    try {
      const image = await decodeImage(await fetchLimited(url));
      const bits = hammingDistance(pdqFromRgb(image.rgb, image.width, image.height).hash, BigInt(pdq));
      if (quality < LEAST_QUALITY || bits <= MAX_PREVIEW_BITS) return { url, image };
    } catch (error) {
      // Taken down by whoever may: no other account is asked for it.
      if (at === 0 && error instanceof NotFetched && error.status === TAKEN_DOWN) return undefined;
    }
  }
  return undefined;
}
