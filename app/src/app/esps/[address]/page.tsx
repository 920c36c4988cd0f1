import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { allEsps, espAt } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { EspDetail } from "./esp-detail";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).esps.title };
}

export default async function EspPage({ params }: { params: Promise<{ address: string }> }) {
  const { address } = await params;
  if (!/^0x[0-9a-f]{40}$/i.test(address)) notFound();
  const esp = address.toLowerCase() as `0x${string}`;
  return (
    <Ahead questions={[allEsps, espAt(esp)]}>
      <EspDetail address={esp} />
    </Ahead>
  );
}
