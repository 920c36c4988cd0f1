"use client";

import type { ProductFilter } from "@genuine/sdk/indexer-client";
import { useState } from "react";
import { Button } from "@/components/button";
import { Choice } from "@/components/field";
import { ProductCard, ProductGrid, ProductGridSkeleton } from "@/components/product-card";
import { EmptyState, ErrorState, Loading } from "@/components/states";
import { useProducts } from "@/data/queries";
import { common } from "@/texts/common";
import { marketTexts as texts } from "@/texts/market";

const FILTERS = {
  offered: { offered: true },
  active: { status: "active" },
  challenged: { status: "challenged" },
  removed: { status: "removed" },
} as const satisfies Record<string, ProductFilter>;
type Filter = keyof typeof FILTERS;

export function Market() {
  const [filter, setFilter] = useState<Filter>("offered");
  const { items, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useProducts(FILTERS[filter]);
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
      {items === undefined ? (
        error === null ? (
          <Loading>
            <ProductGridSkeleton />
          </Loading>
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : items.length === 0 ? (
        <EmptyState title={texts.empty}>{texts.emptyText[filter]}</EmptyState>
      ) : (
        <>
          <ProductGrid>
            {items.map((product, index) => (
              <ProductCard key={product.id} product={product} eager={index < 4} />
            ))}
          </ProductGrid>
          {hasNextPage && (
            <div className="mt-8 text-center">
              <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {common.more}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
