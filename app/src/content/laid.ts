"use client";

import { type AffineMap, IDENTITY } from "@genuine/sdk/fingerprint/affine";
import { cornersInAccused } from "@genuine/sdk/fingerprint/transforms";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product } from "@genuine/sdk/indexer-answers";
import type { Affine, Region, Window } from "@genuine/sdk/regions/find-region";
import { useQuery } from "@tanstack/react-query";
import type { Hex } from "viem";
import { useConfig } from "@/config/config-context";
import { useEsps } from "@/data/queries";
import { sourcesOf } from "./use-picture-sources";

/** Sources of a picture's previews, and its fingerprint. */
export type PictureOf = { urls: readonly string[]; pdq: Hex; quality: number };
/** `search`: also for a part of the original in the accused picture. */
export type LaidRequest = { original: PictureOf; accused: PictureOf; search: boolean };
export type Shown = { url: string; width: number; height: number };
export type LaidMessage =
  | { kind: "laid"; original: Shown; accused: Shown; region: Region | null }
  | { kind: "away" }
  | { kind: "failed"; message: string };

/** How the original lies in the accused picture. */
export type Laid = {
  original: Shown;
  accused: Shown;
  /** Null: nothing of the one was found in the other. */
  place: Place | null;
};

/** Windows and map in shares of the sides; `share`: how much of the original was found again, null where all of it was laid over. */
export type Place = { map: Affine; original: Window; accused: Window; negative: boolean; share: number | null };

const WHOLE: Window = { left: 0, top: 0, right: 1, bottom: 1 };

/**
 * The previews of both pictures, checked, and how the one lies in the other: by the map that a case names or, where none is
 * known and they are not alike as they are, by the part that a search finds. Null while a picture cannot be had.
 */
export function useLaid(original: Product, accused: Product, how: AffineMap | "as it is" | "search" | "wait") {
  const config = useConfig();
  const { data: esps } = useEsps();
  const search = how === "search";
  const query = useQuery({
    queryKey: ["laid", original.id, accused.id, search],
    enabled:
      how !== "wait" &&
      config !== undefined &&
      esps !== undefined &&
      original.fingerprints !== null &&
      accused.fingerprints !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: ({ signal }) => {
      const pictureOf = (product: Product): PictureOf => ({
        urls: sourcesOf(product, esps!.items, undefined).map(({ url }) => url),
        pdq: product.fingerprints!.pdq,
        quality: product.quality,
      });
      return lay({ original: pictureOf(original), accused: pictureOf(accused), search }, signal);
    },
  });
  const { data } = query;
  const laid: Laid | null | undefined = data && {
    original: data.original,
    accused: data.accused,
    place:
      how === "search" || how === "wait"
        ? data.region && { ...data.region }
        : placeUnder(how === "as it is" ? IDENTITY : how),
  };
  return { laid, error: query.error, retry: () => void query.refetch() };
}

function placeUnder(map: AffineMap): Place {
  const [upperLeft, upperRight, lowerRight, lowerLeft] = cornersInAccused(map);
  const [xs, ys] = [upperLeft, upperRight, lowerRight, lowerLeft].reduce<[number[], number[]]>(
    ([across, down], { x, y }) => [
      [...across, within(x)],
      [...down, within(y)],
    ],
    [[], []],
  );
  return {
    map: {
      xx: upperRight.x - upperLeft.x,
      xy: lowerLeft.x - upperLeft.x,
      yx: upperRight.y - upperLeft.y,
      yy: lowerLeft.y - upperLeft.y,
      x0: upperLeft.x,
      y0: upperLeft.y,
    },
    original: WHOLE,
    accused: { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) },
    negative: false,
    share: null,
  };
}

const within = (share: number) => Math.min(1, Math.max(0, share));

/** @throws GenuineError laid_failed, and the signal's reason once it is aborted */
function lay(request: LaidRequest, signal: AbortSignal): Promise<Extract<LaidMessage, { kind: "laid" }> | null> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(new URL("./laid.worker.ts", import.meta.url), { type: "module" });
    const failed = (message: string) =>
      reject(
        new GenuineError("laid_failed", `The pictures could not be laid over each other: ${message}.`, {
          remedy: "Reload the page.",
        }),
      );
    signal.addEventListener("abort", () => {
      worker.terminate();
      reject(signal.reason as Error);
    });
    worker.onmessage = ({ data }: MessageEvent<LaidMessage>) => {
      worker.terminate();
      if (data.kind === "failed") failed(data.message);
      else resolve(data.kind === "laid" ? data : null);
    };
    worker.onerror = (event) => {
      worker.terminate();
      failed(event.message);
    };
    worker.postMessage(request);
  });
}
