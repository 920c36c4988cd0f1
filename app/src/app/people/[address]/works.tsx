"use client";

import Link from "next/link";
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
      <Collections address={address} tags={(owned.items ?? []).flatMap(({ tags }) => tags)} />
      <Shelf title={texts.made} empty={texts.madeNothing} query={made} />
      <Shelf title={texts.owns} empty={texts.ownsNothing} query={owned} />
    </>
  );
}

/** The owner's tags, the most used first; of the works that are shown. */
function Collections({ address, tags }: { address: Address; tags: readonly string[] }) {
  if (tags.length === 0) return null;
  const counted = [...Map.groupBy(tags, (tag) => tag)].map(([tag, all]) => ({ tag, count: all.length }));
  return (
    <Section title={texts.collections}>
      <ul className="flex flex-wrap gap-2">
        {counted
          .toSorted((a, b) => b.count - a.count)
          .map(({ tag, count }) => (
            <li key={tag}>
              <Link
                href={`/people/${address}/${encodeURIComponent(tag)}`}
                className="block rounded-full border border-line px-3 py-1 text-sm hover:border-line-strong hover:text-accent"
              >
                <bdi>{tag}</bdi> <span className="figures text-muted">{count}</span>
              </Link>
            </li>
          ))}
      </ul>
    </Section>
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
