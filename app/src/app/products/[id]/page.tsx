import { contentKindOf } from "@genuine/sdk/content-kind";
import type { Product } from "@genuine/sdk/indexer-answers";
import { formatAmount, SYMBOL } from "@genuine/sdk/money";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { answerOf, isNothing } from "@/data/known";
import { allEsps, productOf } from "@/data/questions";
import { headOf, headOfNothing } from "@/documents/head";
import { productName } from "@/texts/product-name";
import { serverTexts } from "@/texts/server";
import { shortHex } from "@/texts/short";
import { idIn } from "../../ids";
import { ProductDetail } from "./product-detail";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = idIn((await params).id);
  if (id === undefined || (await isNothing(productOf(id), { what: "product", id }))) return await headOfNothing();
  const { products, common } = await serverTexts();
  const product = await answerOf(productOf(id));
  if (product === undefined) return { title: products.pageTitle, description: common.description };
  return await headOf({
    title: productName(product, products),
    description: await inWords(product),
    path: `/products/${product.id}`,
    card: `/products/${product.id}/card`,
    embeds: contentKindOf(product.mediaType) === "picture",
    type: "article",
  });
}

export default async function ProductPage({ params }: Props) {
  const id = idIn((await params).id);
  if (id === undefined || (await isNothing(productOf(id), { what: "product", id }))) notFound();
  return (
    <Ahead questions={[allEsps, productOf(id)]}>
      <ProductDetail id={id} />
    </Ahead>
  );
}

async function inWords(product: Product): Promise<string> {
  const { kind, producer, esp, registeredAt, status, offer, text } = product;
  const { products } = await serverTexts();
  const esps = await answerOf(allEsps);
  const name = esps?.items.find(({ address }) => address.toLowerCase() === esp.toLowerCase())?.name ?? shortHex(esp);
  const day = new Date(registeredAt * 1000).toISOString().slice(0, 10);
  const price = status === "active" && offer !== null ? `${formatAmount(offer.price)} ${SYMBOL}` : undefined;
  return status === "removed"
    ? products.removedNote
    : [text, products.description(kind, name, shortHex(producer), day, price)].filter((part) => part !== "").join("\n");
}
