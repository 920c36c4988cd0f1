import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { productTexts as texts } from "@/texts/products";
import { ProductDetail } from "./product-detail";

export const metadata: Metadata = { title: texts.pageTitle };

export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^0x[0-9a-f]{64}$/i.test(id)) notFound();
  return <ProductDetail id={id.toLowerCase() as `0x${string}`} />;
}
