"use client";

import type { Neighbour, Product } from "@genuine/sdk/indexer-client";
import Link from "next/link";
import { LinkButton } from "@/components/button";
import { ProductPicture } from "@/components/picture";
import { Skeleton } from "@/components/states";
import { Badge } from "@/components/surfaces";
import { Identity } from "@/components/values";
import { useProduct, useRules } from "@/data/queries";
import { productTexts } from "@/texts/products";
import { useAccount } from "@/wallet/session";

const texts = productTexts.near;

/** Products whose fingerprints are close, with a way to challenge later ones. */
export function NearMatches({ product }: { product: Product }) {
  const account = useAccount()?.toLowerCase();
  const threshold = useRules().data?.challenge.threshold ?? 31;
  const mine = account !== undefined && (product.producer.toLowerCase() === account || product.owner.toLowerCase() === account);
  const close = product.nearest.filter(({ distance }) => distance <= 2 * threshold);
  if (close.length === 0) return <p className="text-muted">{texts.none}</p>;
  return (
    <>
      <p className="mb-4 text-muted">{texts.text}</p>
      <ul className="grid gap-3">
        {close.map((neighbour) => (
          <NearMatch
            key={neighbour.id}
            neighbour={neighbour}
            product={product}
            challengeable={
              mine &&
              product.status === "active" &&
              neighbour.distance <= threshold &&
              neighbour.registeredAt > product.registeredAt &&
              neighbour.producer.toLowerCase() !== account
            }
            isCopy={neighbour.distance <= threshold}
          />
        ))}
      </ul>
    </>
  );
}

function NearMatch({ neighbour, product, challengeable, isCopy }: { neighbour: Neighbour; product: Product; challengeable: boolean; isCopy: boolean }) {
  const { data } = useProduct(neighbour.id);
  return (
    <li className="flex items-center gap-4 rounded-md border border-line bg-surface p-3">
      <Link href={`/products/${neighbour.id}`} className="w-20 shrink-0">
        {data === undefined ? <Skeleton className="aspect-square" /> : <ProductPicture product={data} className="rounded-sm" />}
      </Link>
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2">
          <Link href={`/products/${neighbour.id}`} className="font-serif font-semibold hover:text-accent">
            #{neighbour.serial}
          </Link>
          <Badge tone={isCopy ? "warn" : "neutral"}>{texts.bits(neighbour.distance)}</Badge>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
          <Identity address={neighbour.producer} size={16} />
          {neighbour.registeredAt > product.registeredAt ? texts.later : texts.earlier}
        </p>
        {challengeable && data?.status === "active" && (
          <p className="mt-2">
            <LinkButton size="small" tone="danger" href={`/challenges/new?original=${product.id}&accused=${neighbour.id}`}>
              {texts.challenge}
            </LinkButton>
          </p>
        )}
      </div>
    </li>
  );
}
