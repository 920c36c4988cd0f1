"use client";

import type { Product } from "@genuine/sdk/indexer-client";
import { useEffect, useRef } from "react";
import { Card } from "@/components/surfaces";
import { Hash } from "@/components/values";
import { productTexts } from "@/texts/products";

const texts = productTexts.proof;
const SIDE = 64;

/** What the chain keeps of a product. */
export function ProofCard({ product }: { product: Product }) {
  const { proof } = product;
  const isGenerated = BigInt(proof.promptCommitment) !== 0n;
  const rows: [string, React.ReactNode][] = [
    [texts.fingerprint, <Hash key="f" value={product.fingerprint} label={texts.fingerprint} />],
    [texts.quality, texts.qualityValue(product.quality)],
    [texts.file, <Hash key="h" value={proof.fileHash} label={texts.file} />],
    [texts.content, <Hash key="c" value={proof.contentRoot} label={texts.content} />],
    [texts.cid, <Hash key="i" value={proof.cid} label={texts.cid} />],
    [texts.prompt, isGenerated ? <Hash key="p" value={proof.promptCommitment} label={texts.prompt} /> : texts.none],
    [texts.media, proof.mediaType],
    [texts.id, <Hash key="d" value={product.id} label={texts.id} />],
  ];
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-1 text-sm text-muted">{texts.text}</p>
      <div className="mt-4 flex flex-wrap gap-5">
        <figure className="w-28">
          <Luma luma={product.luma} />
          <figcaption className="mt-1 text-xs text-muted">{texts.luma}</figcaption>
        </figure>
        <dl className="grid min-w-0 grow basis-64 content-start gap-x-4 gap-y-1.5 text-sm">
          {rows.map(([name, value]) => (
            <div key={name} className="flex flex-wrap justify-between gap-x-4">
              <dt className="text-muted">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Card>
  );
}

/** The luma block as the grey picture it is. */
function Luma({ luma }: { luma: `0x${string}` }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const image = context.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) {
      const grey = Number.parseInt(luma.slice(2 + 2 * i, 4 + 2 * i), 16);
      image.data.set([grey, grey, grey, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }, [luma]);
  return <canvas ref={ref} width={SIDE} height={SIDE} role="img" aria-label={texts.lumaAlt} className="aspect-square w-full rounded-sm bg-sunken [image-rendering:pixelated]" />;
}
