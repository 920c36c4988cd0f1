"use client";

import { CHROMA_SIDE } from "@genuine/sdk/fingerprint/colour";
import { chromaOf, lumaOf } from "@genuine/sdk/fingerprint/fingerprints";
import { BLOCK_SIDE } from "@genuine/sdk/fingerprint/luma";
import type { Product } from "@genuine/sdk/indexer-answers";
import { isEvidence } from "@genuine/sdk/similarity";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { LinkButton } from "@/components/button";
import { Await, Skeleton } from "@/components/states";
import { Card } from "@/components/surfaces";
import { Hash } from "@/components/values";
import { useBlocks, useProduct, useRules } from "@/data/queries";
import { productTexts, within } from "@/texts/texts";

const texts = within(productTexts, "proof");

/** A product's proof on chain. */
export function ProofCard({ product }: { product: Product }) {
  const { proof, fingerprints, parent, children } = product;
  const thresholds = useRules().data?.thresholds;
  const parentProduct = useProduct(parent ?? undefined).data;
  const isGenerated = BigInt(proof.promptCommitment) !== 0n;
  const hash = (label: string, value: string): [string, React.ReactNode] => [
    label,
    <Hash key={label} value={value} label={label} />,
  ];
  const rows: [string, React.ReactNode][] = [
    ...(fingerprints === null
      ? []
      : [
          hash(texts.pdq, fingerprints.pdq),
          hash(texts.iscc, fingerprints.iscc),
          hash(texts.colours, fingerprints.colour),
        ]),
    ...(fingerprints === null || thresholds === undefined
      ? []
      : [
          [texts.evidence, isEvidence(product, thresholds) ? texts.tells : texts.tellsLittle] satisfies [
            string,
            string,
          ],
        ]),
    hash(texts.file, proof.fileHash),
    hash(texts.content, proof.contentRoot),
    hash(texts.cid, proof.cid),
    isGenerated ? hash(texts.prompt, proof.promptCommitment) : [texts.prompt, texts.none],
    [texts.media, proof.mediaType],
    hash(texts.id, product.id),
    ...(parentProduct === undefined
      ? []
      : [
          [
            texts.parent,
            <Link key="p" href={`/products/${parentProduct.id}`} className="text-accent hover:underline">
              {texts.parentValue(parentProduct.serial, `${product.parentBasisPoints / 100} %`)}
            </Link>,
          ] satisfies [string, React.ReactNode],
        ]),
    ...(children === 0 ? [] : [[texts.children, children] satisfies [string, React.ReactNode]]),
  ];
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-1 text-sm text-muted">{fingerprints === null ? texts.textWithout : texts.text}</p>
      <div className="mt-4 flex flex-wrap gap-5">
        {fingerprints !== null && <Blocks id={product.id} />}
        <dl className="grid min-w-0 grow basis-64 content-start gap-x-4 gap-y-1.5 text-sm">
          {rows.map(([name, value]) => (
            <div key={name} className="flex flex-wrap justify-between gap-x-4">
              <dt className="text-muted">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {product.status === "active" && (
        <p className="mt-4">
          <LinkButton size="small" href={`/challenges/new?accused=${product.id}`}>
            {texts.doubt}
          </LinkButton>
        </p>
      )}
    </Card>
  );
}

/** The blocks that the fingerprints were computed from, as the small pictures they are. */
function Blocks({ id }: { id: `0x${string}` }) {
  return (
    <Await query={useBlocks(id)} skeleton={<Skeleton className="h-28 w-28 rounded-sm" />}>
      {(blocks) => <BlockPictures blocks={blocks} />}
    </Await>
  );
}

function BlockPictures({ blocks }: { blocks: Uint8Array }) {
  const luma = lumaOf(blocks);
  const chroma = chromaOf(blocks);
  return (
    <div className="flex w-28 flex-col gap-3">
      <Block
        side={BLOCK_SIDE}
        colourAt={(i) => [luma[i]!, luma[i]!, luma[i]!]}
        label={texts.lumaAlt}
        caption={texts.luma}
      />
      <Block
        side={CHROMA_SIDE}
        colourAt={(i) => withChroma(chroma[2 * i]!, chroma[2 * i + 1]!)}
        label={texts.chromaAlt}
        caption={texts.chroma}
      />
    </div>
  );
}

/** A colour of middle brightness from its two differences, both around 128 (BT.601). */
function withChroma(blue: number, red: number): [number, number, number] {
  const [cb, cr] = [blue - 128, red - 128];
  return [150 + 1.402 * cr, 150 - 0.344 * cb - 0.714 * cr, 150 + 1.772 * cb];
}

type BlockProps = { side: number; colourAt(index: number): [number, number, number]; label: string; caption: string };

function Block({ side, colourAt, label, caption }: BlockProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const image = context.createImageData(side, side);
    for (let i = 0; i < side * side; i++) image.data.set([...colourAt(i), 255], 4 * i);
    context.putImageData(image, 0, 0);
  });
  return (
    <figure>
      <canvas
        ref={ref}
        width={side}
        height={side}
        role="img"
        aria-label={label}
        className="aspect-square w-full rounded-sm bg-sunken [image-rendering:pixelated]"
      />
      <figcaption className="mt-1 text-xs text-muted">{caption}</figcaption>
    </figure>
  );
}
