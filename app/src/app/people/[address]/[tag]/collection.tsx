"use client";

import Link from "next/link";
import type { Address } from "viem";
import { LongProductGrid } from "@/components/long-product-grid";
import { More } from "@/components/more";
import { ProductGridSkeleton } from "@/components/product-card";
import { Await, EmptyState } from "@/components/states";
import { useListings } from "@/data/listings";
import { useProducts } from "@/data/queries";
import { peopleTexts as texts } from "@/texts/texts";

/** Works of one owner under one of its tags, with what they are offered for. */
export function Collection({ address, tag }: { address: Address; tag: string }) {
  const query = useProducts({ owner: address, tag });
  const { standing } = useListings();
  const { items, error, refetch } = query;
  return (
    <>
      <p className="-mt-4 mb-8">
        <Link href={`/people/${address}`} className="font-medium text-accent hover:underline">
          {texts.allOfThem}
        </Link>
      </p>
      <Await query={{ data: items, error, refetch }} skeleton={<ProductGridSkeleton count={4} />}>
        {(products) =>
          products.length === 0 ? (
            <EmptyState title={texts.collectionEmpty}>{texts.collectionEmptyText}</EmptyState>
          ) : (
            <>
              <LongProductGrid products={products} signed={standing} />
              <More query={query} scrolling />
            </>
          )
        }
      </Await>
    </>
  );
}
