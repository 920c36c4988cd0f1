"use client";

import type { StandingBid } from "@genuine/sdk/bids";
import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { idToHex } from "@genuine/sdk/structs";
import Link from "next/link";
import type { Address, Hex } from "viem";
import { ProductName } from "@/components/product-name";
import { Badge, Section } from "@/components/surfaces";
import { Money, Time } from "@/components/values";
import { useKeptBids, useStandingBids } from "@/data/bids";
import { useProducts } from "@/data/queries";
import { bidTexts as texts } from "@/texts/texts";
import { Thumbnail } from "./marks";

/** The indexer takes so many ids at once. */
const MOST = 100;

/** What an account bids, and what others bid for its works. */
export function Bids({ account }: { account: Address }) {
  const own = useKeptBids({ buyer: account }).items ?? [];
  const all = useKeptBids({}).items ?? [];
  const kept = [...new Map([...own, ...all].map((signed) => [signed.signature, signed])).values()];
  const ids = [...new Set(kept.map(({ bid }) => bid.productId.toLowerCase() as Hex))].slice(0, MOST);
  const { items } = useProducts({ ids, limit: ids.length }, ids.length > 0);
  const products = new Map((items ?? []).map((product) => [product.id, product]));
  const isMine = (address: string) => address.toLowerCase() === account.toLowerCase();
  const concerns = (buyer: Address, productId: Hex) => {
    const product = products.get(productId);
    return product !== undefined && isMine(buyer) !== isMine(product.owner);
  };
  const standing = useStandingBids(kept.filter(({ bid }) => concerns(bid.buyer, bid.productId.toLowerCase() as Hex)));
  const shown = (standing ?? []).flatMap((signed) => {
    const product = products.get(idToHex(signed.bid.productId));
    return product === undefined ? [] : [{ signed, product }];
  });
  if (shown.length === 0) return null;
  return (
    <Section title={texts.mine}>
      <p className="-mt-2 mb-4 text-muted">{texts.mineText}</p>
      <ul className="grid gap-4 lg:grid-cols-2 lg:gap-5">
        {shown.map(({ signed, product }) => (
          <li key={signed.signature} className="min-w-0">
            <Line signed={signed} product={product} byMe={isMine(signed.bid.buyer)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Line({ signed, product, byMe }: { signed: StandingBid; product: ProductSummary; byMe: boolean }) {
  return (
    <Link
      href={`/products/${product.id}`}
      className="flex h-full items-center gap-4 rounded-lg border border-line bg-surface p-5 transition-[border-color,box-shadow] hover:border-line-strong hover:shadow-raised"
    >
      <Thumbnail id={product.id} />
      <div className="min-w-0 grow">
        <ProductName product={product} className="block truncate font-medium" />
        <p className="text-sm text-muted">
          {texts.until} <Time at={Number(signed.bid.expiry)} />
        </p>
        {!signed.funded && <p className="text-sm text-warn">{texts.unfunded}</p>}
      </div>
      <div className="text-right">
        <Money value={signed.bid.price} className="font-medium" />
        <p>
          <Badge tone={byMe ? "accent" : "gold"}>{byMe ? texts.byYou : texts.toYou}</Badge>
        </p>
      </div>
    </Link>
  );
}
