"use client";

import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import type { SignedListing } from "@genuine/sdk/listings";
import { formatMoney } from "@genuine/sdk/money";
import Link from "next/link";
import type { ReactNode } from "react";
import { guaranteeTexts } from "@/texts/texts";
import { ProductName } from "./product-name";
import { ProductPreview } from "./product-preview";
import { Skeleton } from "./states";
import { StatusBadge } from "./status-badge";
import { Identity, Money } from "./values";

/** One product in a grid, with the least it is offered for. Far out of sight it is not laid out: lists may be long. */
export function ProductCard({
  product,
  signed,
  eager,
}: {
  product: ProductSummary;
  signed?: SignedListing;
  eager?: boolean;
}) {
  const onChain = product.offer === null ? undefined : BigInt(product.offer.price);
  const listed = signed?.listing.price;
  const isListed = listed !== undefined && (onChain === undefined || listed <= onChain);
  const price = isListed ? listed : onChain;
  const backing = isListed ? signed!.listing.backing : 0n;
  return (
    <Link
      href={`/products/${product.id}`}
      className="group block overflow-hidden rounded-lg border border-line bg-surface transition-[border-color,box-shadow] [contain-intrinsic-size:auto_20rem] [content-visibility:auto] hover:border-line-strong hover:shadow-raised"
    >
      <div className="relative">
        <ProductPreview
          product={product}
          eager={eager}
          className={product.status === "removed" ? "opacity-40 grayscale" : undefined}
        />
        <span className="absolute top-2.5 left-2.5">
          <StatusBadge product={product} />
        </span>
      </div>
      <div className="px-3.5 py-3">
        <p className="flex items-baseline justify-between gap-2">
          <ProductName
            product={product}
            className="min-w-0 truncate font-serif font-semibold group-hover:text-accent"
          />
          {price !== undefined && <Money value={price} className="font-medium" />}
        </p>
        {backing > 0n && <p className="text-right text-sm text-muted">{guaranteeTexts.short(formatMoney(backing))}</p>}
        <p className="mt-1 flex text-sm text-muted">
          <Identity address={product.producer} size={16} link={false} />
        </p>
      </div>
    </Link>
  );
}

/** Room for a product card. */
function ProductCardSkeleton() {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <Skeleton className="aspect-square rounded-none" />
      <div className="px-3.5 py-3">
        <Skeleton className="h-6 w-12" />
        <Skeleton className="mt-1 h-5 w-24" />
      </div>
    </div>
  );
}

export function ProductGrid({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 gap-3 sm:gap-5 md:grid-cols-3 lg:grid-cols-4">{children}</div>;
}

export function ProductGridSkeleton({ count = 8 }: { count?: number }) {
  return (
    <ProductGrid>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a placeholder has no identity but its place
        <ProductCardSkeleton key={index} />
      ))}
    </ProductGrid>
  );
}
