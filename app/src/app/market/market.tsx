"use client";

import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import type { ProductFilter } from "@genuine/sdk/indexer-client";
import { useState } from "react";
import { Choice } from "@/components/field";
import { LongProductGrid } from "@/components/long-product-grid";
import { More } from "@/components/more";
import { ProductGridSkeleton } from "@/components/product-card";
import { EmptyState, ErrorState, Loading } from "@/components/states";
import { Note } from "@/components/surfaces";
import { useListings } from "@/data/listings";
import { useEsps, useProducts } from "@/data/queries";
import { listingTexts, marketTexts as texts } from "@/texts/texts";

const FILTERS = {
  offered: { offered: true },
  active: { status: "active" },
  challenged: { status: "challenged" },
  removed: { status: "removed" },
} as const satisfies Record<string, ProductFilter>;
type Filter = keyof typeof FILTERS;

export function Market() {
  const [filter, setFilter] = useState<Filter>("offered");
  const query = useProducts(FILTERS[filter]);
  const { items, error, refetch } = query;
  const listed = useListed();
  const joined = filter === "offered" ? items && join(listed.items, items) : items;
  const shown = filter === "offered" && listed.pending && joined?.length === 0 ? undefined : joined;
  return (
    <>
      <div className="mb-6">
        <Choice<Filter>
          label={texts.filter.label}
          value={filter}
          onChange={setFilter}
          options={(Object.keys(FILTERS) as Filter[]).map((value) => ({ value, label: texts.filter[value] }))}
        />
      </div>
      {filter === "offered" && listed.away.length > 0 && (
        <div className="mb-6">
          <Note>{listingTexts.hidden(listed.away)}</Note>
        </div>
      )}
      {shown === undefined ? (
        error === null ? (
          <Loading>
            <ProductGridSkeleton />
          </Loading>
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : shown.length === 0 ? (
        <EmptyState title={texts.empty}>{texts.emptyText[filter]}</EmptyState>
      ) : (
        <>
          <LongProductGrid key={filter} products={shown} signed={listed.standing} />
          <More query={query} scrolling />
        </>
      )}
    </>
  );
}

/** Products that boards offer, and the names of the boards that do not answer. */
function useListed() {
  const { standing, pending, away } = useListings();
  const esps = useEsps().data?.items ?? [];
  const ids = [...standing.keys()];
  const { items } = useProducts({ ids, limit: ids.length }, ids.length > 0);
  return {
    standing,
    pending: pending || (ids.length > 0 && items === undefined),
    items: items ?? [],
    away: away.map((address) => esps.find((esp) => esp.address === address)!.name),
  };
}

function join(listed: readonly ProductSummary[], offered: readonly ProductSummary[]): ProductSummary[] {
  const ids = new Set(listed.map(({ id }) => id));
  return [...listed, ...offered.filter(({ id }) => !ids.has(id))];
}
