"use client";

import type { Esp, ProductSummary } from "@genuine/sdk/indexer-answers";
import { useEffect, useMemo, useState } from "react";
import type { Address } from "viem";
import { useConfig } from "@/config/config-context";
import { espOf } from "@/data/clients";
import { useEsps } from "@/data/queries";
import { type CheckVerdict, checkPicture } from "./picture-check";
import { LEAST_QUALITY } from "./preview-limits";

export type Pictured = Pick<
  ProductSummary,
  "id" | "esp" | "quality" | "fingerprints" | "contentRoot" | "cid" | "mediaType"
>;

/** Sources of a picture. A preview is verified by its fingerprint, an original by its content root. */
type PictureSource = { url: string; kind: "preview" | "original"; esp?: Address };

export type PictureChoice = {
  /** Undefined while unknown, null when no one has it. */
  src: string | null | undefined;
  source: PictureSource | undefined;
  /** The first source's fault, where another one had to take its place, or none could. */
  fault: Fault | undefined;
  /** Someone showed another picture. */
  wrong: boolean;
  onShown(image: HTMLImageElement): void;
  onFailed(): void;
  retry(): void;
};

/** Other providers that are asked. */
const MOST_OTHERS = 3;
const ASK_MS = 5_000;
type Fault = "away" | "wrong" | "taken down";

/** @property asks Whether the provider is being asked why it shows nothing. */
type Tried = { id: string; at: number; fault?: Fault; wrong: boolean; file?: string; asks?: true };

/** The provider that vouches first, then the others, which may have kept a preview, then the IPFS gateway, where one is configured. */
export function usePictureSources(product: Pictured): PictureChoice {
  const config = useConfig();
  const { data, isPending } = useEsps();
  const [tried, setTried] = useState<Tried>({ id: product.id, at: 0, wrong: false });
  const now: Tried = tried.id === product.id ? tried : { id: product.id, at: 0, wrong: false };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `product` is a new object each time; sources depend on these fields of it
  const sources = useMemo(
    () => sourcesOf(product, data?.items ?? [], config?.ipfsGateway),
    [product.id, product.esp, product.cid, data, config],
  );
  const source = sources[now.at];

  const next = (fault: Fault) =>
    setTried((before) => {
      const other = before.id === product.id && before.at !== now.at;
      return other
        ? before
        : { id: product.id, at: now.at + 1, fault: now.fault ?? fault, wrong: now.wrong || fault === "wrong" };
    });
  /** An image element does not say why it failed. What its own provider has taken down no other account is asked for. */
  const fail = async () => {
    if (source?.kind !== "preview" || source.esp?.toLowerCase() !== product.esp.toLowerCase()) return next("away");
    setTried({ ...now, asks: true });
    if (!(await isTakenDown(source.url))) return next("away");
    setTried((before) =>
      before.id === product.id
        ? { id: product.id, at: Number.POSITIVE_INFINITY, fault: "taken down", wrong: false }
        : before,
    );
  };
  const settle = (verdict: CheckVerdict["verdict"]) => {
    if (verdict === "wrong" || verdict === "away") next(verdict);
  };

  // An original is shown once it is checked, never before.
  const toCheck = source?.kind === "original" ? source.url : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: checked once per address and root, whatever else changes meanwhile
  useEffect(() => {
    if (toCheck === undefined) return;
    let url: string | undefined;
    let gone = false;
    void checkPicture({ kind: "original", url: toCheck, contentRoot: product.contentRoot }).then(
      ({ verdict, file }) => {
        if (gone) return;
        if (verdict !== "right" || file === undefined) return next(verdict === "wrong" ? "wrong" : "away");
        url = URL.createObjectURL(new Blob([file.slice()], { type: product.mediaType }));
        setTried({ ...now, file: url });
      },
    );
    return () => {
      gone = true;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [toCheck, product.contentRoot]);

  return {
    src:
      source === undefined
        ? isPending
          ? undefined
          : null
        : now.asks
          ? undefined
          : source.kind === "original"
            ? now.file
            : source.url,
    source,
    fault: now.fault,
    wrong: now.wrong,
    onShown(image) {
      const pdq = product.fingerprints?.pdq;
      if (source?.kind !== "preview" || pdq === undefined || product.quality < LEAST_QUALITY) return;
      // The very pixels that are shown.
      void createImageBitmap(image)
        .then((bitmap) => checkPicture({ kind: "preview", bitmap, pdq }))
        .then(
          ({ verdict }) => settle(verdict),
          () => undefined,
        );
    },
    onFailed: () => void fail(),
    retry: () => setTried({ id: product.id, at: 0, wrong: false }),
  };
}

async function isTakenDown(url: string): Promise<boolean> {
  const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(ASK_MS) }).catch(() => undefined);
  return response?.status === 451;
}

/** All places where a picture may be, the best first. */
export function sourcesOf(
  { id, esp, cid, mediaType }: Pick<Pictured, "id" | "esp" | "cid" | "mediaType">,
  esps: readonly Esp[],
  gateway: string | undefined,
): PictureSource[] {
  if (!mediaType.startsWith("image/")) return [];
  const own = esps.filter(({ address }) => address.toLowerCase() === esp.toLowerCase());
  const others = esps.filter((other) => !own.includes(other));
  // Not the same few for every picture.
  const from = others.length === 0 ? 0 : Number.parseInt(id.slice(-6), 16) % others.length;
  const asked = [...others.slice(from), ...others.slice(0, from)].slice(0, MOST_OTHERS);
  const previews = [...own, ...asked].map(
    ({ address, endpoint }): PictureSource => ({ url: espOf(endpoint).previewUrl(id), kind: "preview", esp: address }),
  );
  // Two providers at one address are one source.
  const sources = previews.filter(({ url }, index) => previews.findIndex((other) => other.url === url) === index);
  return gateway === undefined || cid === ""
    ? sources
    : [...sources, { url: `${gateway}/ipfs/${cid}`, kind: "original" }];
}
