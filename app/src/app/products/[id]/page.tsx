import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverTexts } from "@/texts/server";
import { ProductDetail } from "./product-detail";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).products.pageTitle };
}

export default async function ProductPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^0x[0-9a-f]{64}$/i.test(id)) notFound();
  return <ProductDetail id={id.toLowerCase() as `0x${string}`} />;
}
