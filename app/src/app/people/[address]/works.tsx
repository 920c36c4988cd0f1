"use client";

import type { Address } from "viem";
import { More } from "@/components/more";
import { ProductCard, ProductGrid, ProductGridSkeleton } from "@/components/product-card";
import { Await } from "@/components/states";
import { Section } from "@/components/surfaces";
import { Hash } from "@/components/values";
import { useProducts } from "@/data/queries";
import { peopleTexts as texts } from "@/texts/texts";

/** What someone made, and what is theirs. */
export function Works({ address }: { address: Address }) {
  const made = useProducts({ producer: address });
  const owned = useProducts({ owner: address });
  return (
    <>
      <p className="-mt-4 mb-8 text-muted">
        <Hash value={address} label={texts.address} />
      </p>
      <Shelf title={texts.made} empty={texts.madeNothing} query={made} />
      <Shelf title={texts.owns} empty={texts.ownsNothing} query={owned} />
    </>
  );
}

function Shelf({ title, empty, query }: { title: string; empty: string; query: ReturnType<typeof useProducts> }) {
  const { items, error, refetch } = query;
  return (
    <Section title={title}>
      <Await query={{ data: items, error, refetch }} skeleton={<ProductGridSkeleton count={4} />}>
        {(products) =>
          products.length === 0 ? (
            <p className="text-muted">{empty}</p>
          ) : (
            <>
              <ProductGrid>
                {products.map((product) => (
                  <ProductCard key={product.id} product={product} />
                ))}
              </ProductGrid>
              <More query={query} />
            </>
          )
        }
      </Await>
    </Section>
  );
}
