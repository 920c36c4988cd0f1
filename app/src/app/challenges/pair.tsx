"use client";

import type { Product } from "@genuine/sdk/indexer-client";
import Link from "next/link";
import { ProductPicture } from "@/components/picture";
import { Skeleton } from "@/components/states";
import { Badge } from "@/components/surfaces";
import { Identity, Time } from "@/components/values";
import { challengeTexts as texts } from "@/texts/challenges";
import { common } from "@/texts/common";

/** Original and accused, beside each other where there is room. */
export function Pair({ original, accused }: { original: Product; accused: Product }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2 sm:gap-6">
      <Side product={original} label={texts.original} />
      <Side product={accused} label={texts.accused} />
    </div>
  );
}

function Side({ product, label }: { product: Product; label: string }) {
  const removed = product.status === "removed";
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="relative">
        <ProductPicture product={product} interactive eager className={removed ? "opacity-40 grayscale" : undefined} />
        {product.status !== "active" && (
          <span className="absolute top-3 left-3">
            <Badge tone={removed ? "bad" : "warn"}>{common.status[product.status]}</Badge>
          </span>
        )}
      </div>
      <figcaption className="p-4">
        <div className="flex items-baseline justify-between gap-3">
          <span className="font-medium">{label}</span>
          <Link href={`/products/${product.id}`} className="figures font-serif text-lg font-semibold text-accent hover:underline">
            #{product.serial}
          </Link>
        </div>
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          <dt className="text-muted">{texts.producer}</dt>
          <dd className="flex min-w-0 justify-end">
            <Identity address={product.producer} size={18} />
          </dd>
          <dt className="text-muted">{texts.registered}</dt>
          <dd className="text-right">
            <Time at={product.registeredAt} />
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
