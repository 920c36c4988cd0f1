"use client";

import Link from "next/link";
import { LinkButton } from "@/components/button";
import { ProductCard, ProductGrid, ProductGridSkeleton } from "@/components/product-card";
import { EmptyState, ErrorState, Loading } from "@/components/states";
import { Section } from "@/components/surfaces";
import { useProducts } from "@/data/queries";
import { homeTexts as texts } from "@/texts/texts";

const COUNT = 8;

export function LatestProducts() {
  const { items, error, refetch } = useProducts({ status: "active", limit: COUNT });
  return (
    <Section
      title={texts.latest}
      aside={
        <Link href="/market" className="font-medium text-accent hover:underline">
          {texts.all}
        </Link>
      }
    >
      {items === undefined ? (
        error === null ? (
          <Loading>
            <ProductGridSkeleton count={COUNT} />
          </Loading>
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : items.length === 0 ? (
        <EmptyState
          title={texts.empty}
          action={
            <LinkButton href="/studio" tone="primary">
              {texts.start}
            </LinkButton>
          }
        >
          {texts.emptyText}
        </EmptyState>
      ) : (
        <ProductGrid>
          {items.slice(0, COUNT).map((product, index) => (
            <ProductCard key={product.id} product={product} eager={index < 4} />
          ))}
        </ProductGrid>
      )}
    </Section>
  );
}
