import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { espTexts as texts } from "@/texts/esps";
import { EspDetail } from "./esp-detail";

export const metadata: Metadata = { title: texts.title };

export default async function EspPage({ params }: { params: Promise<{ address: string }> }) {
  const { address } = await params;
  if (!/^0x[0-9a-f]{40}$/i.test(address)) notFound();
  return <EspDetail address={address.toLowerCase() as `0x${string}`} />;
}
