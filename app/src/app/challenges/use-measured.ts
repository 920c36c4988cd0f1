"use client";

import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { compareUnder, isEvidence, type Measurement, type Thresholds } from "@genuine/sdk/similarity";
import type { Shown } from "@genuine/sdk/transactions";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { bytesToHex, type Hex } from "viem";
import { useConfig } from "@/config/config-context";
import { searchWitness } from "@/content/witness";
import { indexerOf } from "@/data/clients";
import { compareProducts, fingerprintsOf } from "@/data/comparison";

/** A map that turns one of the pictures into the other. `blocks` are those of its source. */
export type Found = { map: AffineMap; blocks: Uint8Array; measurement: Measurement };

/**
 * Loads what a case between two works shows the chain: the blocks of both, which it computes fingerprints from, and the map,
 * if one turns one picture into the other.
 */
export function useShown(
  earlier: Pick<ProductSummary, "id">,
  accused: Pick<ProductSummary, "id">,
  found: Found | undefined,
): () => Promise<Shown> {
  const config = useConfig();
  return async () => {
    const indexer = indexerOf(config!);
    const [ofEarlier, ofAccused] = await Promise.all([indexer.blocks(earlier.id), indexer.blocks(accused.id)]);
    return { earlierBlocks: bytesToHex(ofEarlier), accusedBlocks: bytesToHex(ofAccused), map: found?.map };
  };
}

export type Measured = {
  direct: Measurement;
  /** Undefined while it is looked for, null when none is needed or possible. */
  found: Found | null | undefined;
  /** Progress of the search, 0 to 1. */
  progress: number;
  error: Error | null;
  retry(): void;
  /** The strongest evidence for a copy. */
  best: Measurement;
};

/** Compares two pictures as registered; if that is not a copy, searches for a map between them. */
export function useMeasured(original: ProductSummary, accused: ProductSummary, thresholds: Thresholds): Measured {
  const config = useConfig();
  const [progress, setProgress] = useState(0);
  const direct = compareProducts(original, accused, thresholds);
  const telling = [original, accused].every(
    (product) => product.fingerprints !== null && isEvidence(product, thresholds),
  );
  const enabled = direct.verdict !== "copy" && telling;
  const search = useQuery({
    queryKey: ["witness", original.id, accused.id],
    enabled: enabled && config !== undefined,
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }): Promise<Found> => {
      const indexer = indexerOf(config!);
      const ask = (id: Hex) => indexer.pictureBlocks(id, signal);
      const [ofOriginal, ofAccused] = await Promise.all([ask(original.id), ask(accused.id)]);
      const map = await searchWitness({ original: ofOriginal, accused: ofAccused }, signal, setProgress);
      const blocks = map.reverse ? ofAccused : ofOriginal;
      const measurement = compareUnder(fingerprintsOf(original), fingerprintsOf(accused), blocks, map, thresholds);
      return { map, blocks, measurement };
    },
  });
  const found = enabled ? search.data : null;
  const better = found && RANK[found.measurement.verdict] > RANK[direct.verdict];
  return {
    direct,
    found,
    progress,
    error: search.error,
    retry: () => void search.refetch(),
    best: better ? found.measurement : direct,
  };
}

const RANK = { different: 0, unclear: 1, copy: 2 } as const;
