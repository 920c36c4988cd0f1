"use client";

import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { compare, compareUnder, isEvidence, type Measurement, type Thresholds } from "@genuine/sdk/similarity";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Hex } from "viem";
import { Await, Loading, Skeleton } from "@/components/states";
import { Badge, Note } from "@/components/surfaces";
import { useConfig } from "@/config/config-context";
import type { PictureFacts } from "@/content/use-file-facts";
import { searchWitness } from "@/content/witness";
import { indexerOf } from "@/data/clients";
import { fingerprintsOf } from "@/data/comparison";
import { useAlike, useRules } from "@/data/queries";
import { verifyTexts as texts } from "@/texts/texts";
import { WorkCard } from "./work-card";

/** Registered pictures that a file may be a copy of, each measured as a challenge would measure it. */
export function Alike({
  name,
  picture,
  known,
  nothing,
}: {
  name: Hex;
  picture: PictureFacts;
  /** Works that are this very file. */
  known: ReadonlySet<Hex>;
  /** Shown where none is alike. */
  nothing: ReactNode;
}) {
  const rules = useRules();
  const thresholds = rules.data?.thresholds;
  const near = useAlike(name, picture.variants);
  const candidates = near.data?.items.filter(({ id }) => !known.has(id));
  const config = useConfig();
  const measured = useQuery({
    queryKey: ["alike", name, candidates?.map(({ id }) => id)],
    enabled: candidates !== undefined && thresholds !== undefined && config !== undefined,
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }) => {
      const found: { product: ProductSummary; verdict: "copy" | "unclear" }[] = [];
      for (const product of candidates!) {
        const blocksOf = () => indexerOf(config!).pictureBlocks(product.id, signal);
        const { verdict } = await measure(product, blocksOf, picture, thresholds!, signal);
        if (verdict !== "different") found.push({ product, verdict });
      }
      return found.toSorted((a, b) => a.verdict.localeCompare(b.verdict) || a.product.since - b.product.since);
    },
  });
  const query = {
    data: measured.data,
    error: near.error ?? rules.error ?? measured.error,
    refetch: () => Promise.all([near.refetch(), rules.refetch(), ...(measured.isError ? [measured.refetch()] : [])]),
  };
  const skeleton = (
    <Loading>
      <p className="mb-3 text-muted">{texts.alike.searching}</p>
      <Skeleton className="h-40" />
    </Loading>
  );
  return (
    <Await query={query} skeleton={skeleton}>
      {(found) =>
        found.length === 0 ? (
          nothing
        ) : (
          <div>
            <Note tone="warn" title={known.size === 0 ? texts.alike.title : texts.alike.others}>
              {known.size === 0 ? texts.alike.text : texts.alike.othersText}
            </Note>
            <ul className="mt-4 grid gap-4">
              {found.map(({ product: { id }, verdict }) => (
                <li key={id}>
                  <WorkCard id={id}>
                    <Badge tone={verdict === "copy" ? "warn" : "neutral"}>{texts.alike[verdict]}</Badge>
                  </WorkCard>
                </li>
              ))}
            </ul>
          </div>
        )
      }
    </Await>
  );
}

/** As registered, or else under the map that makes the file most like the work: what a challenger would get. */
async function measure(
  product: ProductSummary,
  blocksOf: () => Promise<Uint8Array>,
  picture: PictureFacts,
  thresholds: Thresholds,
  signal: AbortSignal,
): Promise<Measurement> {
  const registered = fingerprintsOf(product);
  const direct = compare(registered, picture.fingerprints, thresholds);
  if (direct.verdict === "copy" || !isEvidence(registered, thresholds)) return direct;
  const original = await blocksOf();
  const map = await searchWitness({ original, accused: picture.blocks }, signal, () => undefined);
  const source = map.reverse ? picture.blocks : original;
  const mapped = compareUnder(registered, picture.fingerprints, source, map, thresholds);
  return RANK[mapped.verdict] > RANK[direct.verdict] ? mapped : direct;
}

const RANK = { different: 0, unclear: 1, copy: 2 } as const;
