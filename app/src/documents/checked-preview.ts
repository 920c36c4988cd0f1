/** Previews of products for others' machines, which cannot check them: only those that fit the registered fingerprint. */
import { contentKindOf } from "@genuine/sdk/content-kind";
import { EspClient } from "@genuine/sdk/esp-client";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-node";
import { hammingDistance } from "@genuine/sdk/fingerprint/hamming";
import { pdqFromRgb } from "@genuine/sdk/fingerprint/pdq";
import type { Esp, ProductSummary } from "@genuine/sdk/indexer-answers";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { LEAST_QUALITY, MAX_PREVIEW_BITS } from "@/content/preview-limits";

const MAX_BYTES = 2 * 1024 * 1024;
const PATIENCE_MS = 5_000;
/** Maximum other providers asked, which may have mirrored a preview whose own provider is unreachable. */
const MOST_OTHERS = 2;

type Pictured = Pick<ProductSummary, "id" | "esp" | "quality" | "fingerprints" | "mediaType" | "status">;

/**
 * The file of the first preview that shows the registered picture. Undefined where no one has one, and where the picture tells
 * too little for that to be decided: what cannot be checked is not passed on under this page's name.
 */
export async function checkedPreview(
  product: Pictured,
  esps: readonly Esp[],
  privatePeers: boolean,
): Promise<Uint8Array | undefined> {
  const { id, quality, fingerprints, mediaType, status } = product;
  if (contentKindOf(mediaType) !== "picture" || status === "removed") return undefined;
  if (fingerprints === null || quality < LEAST_QUALITY) return undefined;
  const own = esps.filter(({ address }) => address.toLowerCase() === product.esp.toLowerCase());
  const others = esps.filter((esp) => !own.includes(esp)).slice(0, MOST_OTHERS);
  const fetchPreview = limitedFetch(MAX_BYTES, { privatePeers });
  for (const { endpoint } of [...own, ...others]) {
    try {
      const response = await fetchPreview(new EspClient(endpoint).previewUrl(id), {
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      // Taken down by its provider: mirrors are not used.
      if (response.status === 451 && own.some((esp) => esp.endpoint === endpoint)) return undefined;
      if (!response.ok) continue;
      const file = new Uint8Array(await response.arrayBuffer());
      const { rgb, width, height } = await decodeImage(file);
      if (hammingDistance(pdqFromRgb(rgb, width, height).hash, BigInt(fingerprints.pdq)) <= MAX_PREVIEW_BITS)
        return file;
    } catch {
      // Away, or not a picture: the next one is asked.
    }
  }
  return undefined;
}
