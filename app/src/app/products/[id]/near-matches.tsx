"use client";

import type { Neighbour, Product } from "@genuine/sdk/indexer-answers";
import type { Thresholds } from "@genuine/sdk/similarity";
import Link from "next/link";
import { LinkButton } from "@/components/button";
import { ProductName } from "@/components/product-name";
import { ProductPreview } from "@/components/product-preview";
import { Skeleton } from "@/components/states";
import { Badge } from "@/components/surfaces";
import { Identity } from "@/components/values";
import { compareProducts } from "@/data/comparison";
import { useProduct, useRules } from "@/data/queries";
import { productTexts, within } from "@/texts/texts";
import { useAccount } from "@/wallet/session";

const texts = within(productTexts, "near");

/** Products whose fingerprints are close, with a way to challenge later ones. */
export function NearMatches({ product }: { product: Product }) {
  const account = useAccount()?.toLowerCase();
  const thresholds = useRules().data?.thresholds;
  // Wide enough for what was cut or framed a little: how it was made is looked for when it is challenged.
  const close = product.nearest.filter(
    ({ turned, iscc }) => turned.pdq <= WORTH_A_LOOK.pdq || iscc <= WORTH_A_LOOK.iscc,
  );
  if (close.length === 0) return <p className="text-muted">{texts.none}</p>;
  if (thresholds === undefined) return <Skeleton className="h-28 rounded-md" />;
  return (
    <>
      <p className="mb-4 text-muted">{texts.text}</p>
      <ul className="grid gap-3">
        {close.map((neighbour) => (
          <NearMatch
            key={neighbour.id}
            neighbour={neighbour}
            product={product}
            thresholds={thresholds}
            account={account}
          />
        ))}
      </ul>
    </>
  );
}

/** Bits of 256. */
const WORTH_A_LOOK = { pdq: 90, iscc: 64 };

type Props = { neighbour: Neighbour; product: Product; thresholds: Thresholds; account: string | undefined };

function NearMatch({ neighbour, product, thresholds, account }: Props) {
  const { data } = useProduct(neighbour.id);
  const verdict = data && compareProducts(product, data, thresholds).verdict;
  // Linked from the original's page and from the copy's.
  const [earlier, later] = data && data.since < product.since ? [data, product] : [product, data];
  const challengeable =
    earlier !== undefined &&
    later !== undefined &&
    earlier.since < later.since &&
    earlier.status === "active" &&
    later.status === "active" &&
    [earlier.producer, earlier.owner].some((one) => one.toLowerCase() === account) &&
    later.producer.toLowerCase() !== account;
  return (
    <li className="flex items-center gap-4 rounded-md border border-line bg-surface p-3">
      <Link href={`/products/${neighbour.id}`} className="w-20 shrink-0">
        {data === undefined ? (
          <>
            <Skeleton className="aspect-square" />
            {/* The link has a name before its picture comes. */}
            <span className="sr-only">#{neighbour.serial}</span>
          </>
        ) : (
          <ProductPreview product={data} className="rounded-sm" />
        )}
      </Link>
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2">
          <Link href={`/products/${neighbour.id}`} className="font-serif font-semibold hover:text-accent">
            {data === undefined ? `#${neighbour.serial}` : <ProductName product={data} />}
          </Link>
          {verdict && <Badge tone={verdict === "different" ? "neutral" : "warn"}>{texts.alike[verdict]}</Badge>}
          <span className="figures text-sm text-muted">{texts.bits(neighbour.turned.pdq)}</span>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
          <Identity address={neighbour.producer} size={16} />
          {neighbour.since > product.since ? texts.later : texts.earlier}
        </p>
        {challengeable && (
          <p className="mt-2">
            <LinkButton size="small" tone="danger" href={`/challenges/new?original=${earlier.id}&accused=${later.id}`}>
              {verdict === "copy" ? texts.challenge : texts.look}
            </LinkButton>
          </p>
        )}
      </div>
    </li>
  );
}
