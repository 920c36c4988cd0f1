"use client";

import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { LongProductGrid } from "@/components/long-product-grid";
import { More } from "@/components/more";
import { ProductGridSkeleton } from "@/components/product-card";
import { EmptyState, ErrorState, Loading } from "@/components/states";
import { Note } from "@/components/surfaces";
import { useListings } from "@/data/listings";
import { useEsps, useProductCount, useProducts } from "@/data/queries";
import { listingTexts, marketTexts as texts } from "@/texts/texts";
import { Controls } from "./controls";
import { filterOf, parametersOf, readSearch, type Search } from "./search";
import { fits, merge } from "./with-listed";

export function Market() {
  const parameters = useSearchParams();
  const search = readSearch(parameters);
  const change = useChange();
  const query = useProducts(filterOf(search));
  const { items, error, refetch, hasNextPage } = query;
  const listed = useListed();
  const { standing } = listed;
  // Boards know no words: what they list is shown where none are looked for.
  const joins = search.show === "offered" && search.words.trim() === "";
  const fitting = joins ? listed.items.filter((product) => fits(product, standing, search)) : [];
  const found = search.show === "kept" ? items?.filter(({ id }) => !standing.has(id)) : items;
  const merged = found && merge(found, fitting, { standing, sort: search.sort, goesOn: hasNextPage });
  const shown = joins && listed.pending && merged?.length === 0 ? undefined : joins ? merged : found;
  const hits = useHits(search, shown, hasNextPage, fitting.filter(({ offer }) => offer === null).length);
  return (
    <>
      <Controls search={search} change={change} />
      {joins && listed.away.length > 0 && (
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
      ) : shown.length === 0 && !hasNextPage ? (
        <EmptyState title={isPlain(search) ? texts.empty : texts.noneFound}>
          {isPlain(search) ? texts.emptyText[search.show] : texts.noneFoundText}
        </EmptyState>
      ) : (
        <>
          <p className="mb-3 min-h-6 text-sm text-muted">{hits && texts.hits(hits.count, hits.more)}</p>
          <LongProductGrid key={parametersOf(search)} products={shown} signed={standing} />
          <More query={query} scrolling />
        </>
      )}
    </>
  );
}

/** Changes the search in the address, which is where it is kept: it can be shared, and the way back finds it. */
function useChange(): (changed: Partial<Search>) => void {
  const pathname = usePathname();
  return useCallback(
    (changed) => {
      const search = readSearch(new URLSearchParams(window.location.search));
      const query = parametersOf({ ...search, ...changed });
      window.history.replaceState(null, "", query === "" ? pathname : `${pathname}?${query}`);
    },
    [pathname],
  );
}

function isPlain(search: Search): boolean {
  return parametersOf({ ...search, show: "offered" }) === "";
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

/** How many fit: counted here once the whole list is here, by the indexer otherwise. */
function useHits(search: Search, shown: readonly ProductSummary[] | undefined, goesOn: boolean, listed: number) {
  const { data } = useProductCount(filterOf(search), shown !== undefined && goesOn);
  if (shown === undefined) return undefined;
  if (!goesOn) return { count: shown.length, more: false };
  return data && { count: data.count + listed, more: data.more };
}
