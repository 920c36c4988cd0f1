"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Hex } from "viem";
import { ProductPreview } from "@/components/product-preview";
import { Await, Skeleton } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Badge, Card, Stat, Stats } from "@/components/surfaces";
import { Identity, Time } from "@/components/values";
import { useLicences, useProduct } from "@/data/queries";
import { LOCALES } from "@/texts/language";
import { productName } from "@/texts/product-name";
import { common, language, productTexts, verifyTexts, within } from "@/texts/texts";

const texts = within(verifyTexts, "work");

/** Summary of a work for those who rely on it. @param children Beside its name. */
export function WorkCard({ id, children }: { id: Hex; children?: ReactNode }) {
  return (
    <Card>
      <Await query={useProduct(id)} skeleton={<Skeleton className="h-48" />}>
        {(product) => <Work product={product}>{children}</Work>}
      </Await>
    </Card>
  );
}

function Work({ product, children }: { product: Product; children: ReactNode }) {
  const parent = useProduct(product.parent ?? undefined).data;
  const { items: licences, hasNextPage } = useLicences({ original: product.id });
  const path = `/products/${product.id}`;
  return (
    <div className="grid gap-5 sm:grid-cols-[12rem_1fr]">
      <Link href={path} aria-hidden="true" tabIndex={-1}>
        <ProductPreview product={product} className="rounded-md" />
      </Link>
      <div className="min-w-0">
        <h2 className="mb-3 flex flex-wrap items-center gap-2 text-xl">
          <Link href={path} className="wrap-anywhere hover:text-accent hover:underline">
            <bdi>{productName(product, productTexts)}</bdi>
          </Link>
          <StatusBadge product={product} />
          <Badge tone={product.kind === "generated" ? "accent" : "gold"}>{common.kind[product.kind]}</Badge>
          {children}
        </h2>
        <Stats>
          <Stat label={productTexts.registered} hint={exactly(product.registeredAt)}>
            <Time at={product.registeredAt} />
          </Stat>
          {product.since !== product.registeredAt && (
            <Stat label={texts.since} hint={exactly(product.since)}>
              <Time at={product.since} />
            </Stat>
          )}
          <Stat label={productTexts.esp[product.kind]}>
            <Identity address={product.esp} />
          </Stat>
          <Stat label={product.kind === "generated" ? productTexts.madeBy : productTexts.attestedFor}>
            <Identity address={product.producer} />
          </Stat>
          <Stat label={productTexts.ownedBy}>
            <Identity address={product.owner} />
          </Stat>
          <Stat label={texts.licence} hint={parent && texts.derived(parent.serial)}>
            {licences === undefined ? "…" : texts.licences(licences.length, hasNextPage)}
          </Stat>
          <Stat label={texts.challenge}>
            <ChallengeState product={product} />
          </Stat>
        </Stats>
      </div>
    </div>
  );
}

function exactly(at: number): string {
  return new Date(at * 1000).toLocaleString(LOCALES[language()]);
}

function ChallengeState({ product: { id, status, openCases, challenges } }: { product: Product }) {
  const against = challenges.filter(({ accusedId }) => accusedId === id);
  if (status !== "removed" && openCases === 0)
    return against.length === 0 ? texts.never : texts.withstood(against.length);
  const telling = against.find((one) =>
    status === "removed" ? one.status === "upheld" : one.status === "open" || one.status === "disputed",
  );
  const words = status === "removed" ? texts.removed : texts.open;
  return telling === undefined ? (
    words
  ) : (
    <Link href={`/challenges/${telling.id}`} className="text-accent hover:underline">
      {words}
    </Link>
  );
}
