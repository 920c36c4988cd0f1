"use client";

import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import type { SignedListing } from "@genuine/sdk/listings";
import { memo, useEffect, useRef, useState } from "react";
import { ProductCard, ProductGrid } from "./product-card";

/** Fills whole rows of two, three and four. */
const BLOCK = 24;
/** How far out of sight cards are still there, pixels. */
const NEAR = "1500px";

type Props = { products: readonly ProductSummary[]; signed: ReadonlyMap<string, SignedListing> };

/** Products by the thousand: only blocks near what is in sight have their cards, the others keep their room. */
export function LongProductGrid({ products, signed }: Props) {
  /** Height of a full block, as last measured; assumed for blocks that were never rendered. */
  const height = useRef<number>(undefined);
  const blocks = Array.from({ length: Math.ceil(products.length / BLOCK) }, (_, index) =>
    products.slice(index * BLOCK, (index + 1) * BLOCK),
  );
  return (
    <div className="grid gap-3 sm:gap-5">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks are cut by position, and only the last one grows
        <Block key={index} products={block} signed={signed} first={index === 0} height={height} />
      ))}
    </div>
  );
}

type BlockProps = Props & { first: boolean; height: { current: number | undefined } };

const Block = memo(function Block({ products, signed, first, height }: BlockProps) {
  const frame = useRef<HTMLDivElement>(null);
  // The server, and a browser that comes back to a long list, do not know yet what will be in sight.
  const [near, setNear] = useState(height.current === undefined || first);
  const [room, setRoom] = useState(height.current);
  useEffect(() => {
    const element = frame.current!;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        if (!entry.isIntersecting && entry.boundingClientRect.height > 0) {
          if (products.length === BLOCK) height.current = entry.boundingClientRect.height;
          setRoom(entry.boundingClientRect.height);
        }
        setNear(entry.isIntersecting);
      },
      { rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [products.length, height]);
  return (
    <div ref={frame} style={near ? undefined : { height: room }}>
      {near && (
        <ProductGrid>
          {products.map((product, index) => (
            <ProductCard
              key={product.id}
              product={product}
              signed={signed.get(product.id)}
              eager={first && index < 4}
            />
          ))}
        </ProductGrid>
      )}
    </div>
  );
}, alike);

/** Pages of a list that grows keep their products; only a change in them is one. */
function alike(before: BlockProps, now: BlockProps): boolean {
  return (
    before.first === now.first &&
    before.products.length === now.products.length &&
    before.products.every(
      (product, index) =>
        product === now.products[index] && before.signed.get(product.id) === now.signed.get(product.id),
    )
  );
}
