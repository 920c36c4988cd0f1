"use client";

import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import { cornersInAccused } from "@genuine/sdk/fingerprint/transforms";
import type { Product } from "@genuine/sdk/indexer-answers";
import Link from "next/link";
import type { ReactNode } from "react";
import { ProductName } from "@/components/product-name";
import { ProductPreview } from "@/components/product-preview";
import { Skeleton } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Identity, Time } from "@/components/values";
import { challengeTexts as texts } from "@/texts/texts";

/** Original and accused, beside each other where there is room. With a map, where the one lies in the other. */
export function Pair({
  original,
  accused,
  map,
}: {
  original: Product | null;
  accused: Product;
  map?: AffineMap | null;
}) {
  return (
    <div>
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-6">
        {original !== null && <Side product={original} label={texts.original} />}
        <Side product={accused} label={texts.accused} overlay={map ? <Outline map={map} /> : undefined} />
      </div>
      {map && (
        <p className="mt-3 text-muted">
          {texts.map(map)} {liesWithin(map) && texts.overlay}
        </p>
      )}
    </div>
  );
}

/** Whether an edge of the original is visible in the accused picture: none is after a mere crop. */
function liesWithin(map: AffineMap): boolean {
  const inside = (share: number) => share > 0.01 && share < 0.99;
  return cornersInAccused(map).some(({ x, y }) => inside(x) || inside(y));
}

/** The original's outline in the accused picture; its upper edge is the thick one. */
function Outline({ map }: { map: AffineMap }) {
  const corners = cornersInAccused(map).map(({ x, y }) => `${x * 100},${y * 100}`);
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 size-full"
    >
      <polygon
        points={corners.join(" ")}
        className="fill-none stroke-surface"
        vectorEffect="non-scaling-stroke"
        style={{ strokeWidth: 5 }}
      />
      <polygon
        points={corners.join(" ")}
        className="fill-none stroke-bad"
        vectorEffect="non-scaling-stroke"
        style={{ strokeWidth: 2.5, strokeDasharray: "7 4" }}
      />
      <polyline
        points={corners.slice(0, 2).join(" ")}
        className="fill-none stroke-bad"
        vectorEffect="non-scaling-stroke"
        style={{ strokeWidth: 6 }}
      />
    </svg>
  );
}

function Side({ product, label, overlay }: { product: Product; label: string; overlay?: ReactNode }) {
  const removed = product.status === "removed";
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="relative overflow-hidden">
        <ProductPreview product={product} interactive eager className={removed ? "opacity-40 grayscale" : undefined} />
        {overlay}
        <span className="absolute top-3 left-3">
          <StatusBadge product={product} />
        </span>
      </div>
      <figcaption className="p-4">
        <div className="flex items-baseline justify-between gap-3">
          <span className="font-medium">{label}</span>
          <Link
            href={`/products/${product.id}`}
            className="min-w-0 truncate font-serif text-lg font-semibold text-accent hover:underline"
          >
            <ProductName product={product} />
          </Link>
        </div>
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          <dt className="text-muted">{texts.producer}</dt>
          <dd className="flex min-w-0 justify-end">
            <Identity address={product.producer} size={18} />
          </dd>
          <dt className="text-muted">{texts.registered}</dt>
          <dd className="text-right">
            <Time at={product.since} />
          </dd>
        </dl>
      </figcaption>
    </figure>
  );
}

export function PairSkeleton() {
  return (
    <>
      <Skeleton className="mb-8 h-10 w-72" />
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-6">
        <Skeleton className="aspect-[4/5] rounded-lg" />
        <Skeleton className="aspect-[4/5] rounded-lg" />
      </div>
    </>
  );
}
