import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { allEsps, productOf } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { ProductDetail } from "./product-detail";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).products.pageTitle };
}

export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^0x[0-9a-f]{64}$/i.test(id)) notFound();
  const product = id.toLowerCase() as `0x${string}`;
  return (
    <Ahead questions={[allEsps, productOf(product)]}>
      <ProductDetail id={product} />
    </Ahead>
  );
}
