import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { answerOf, isNothing } from "@/data/known";
import { allEsps, espAt } from "@/data/questions";
import { headOf, headOfNothing } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { addressIn } from "../../ids";
import { EspDetail } from "./esp-detail";

type Props = { params: Promise<{ address: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const address = addressIn((await params).address);
  if (address === undefined || (await isNothing(espAt(address), { what: "esp", id: address })))
    return await headOfNothing();
  const { esps, common } = await serverTexts();
  const esp = await answerOf(espAt(address));
  if (esp === undefined) return { title: esps.title, description: common.description };
  return await headOf({
    title: esp.name,
    description: esps.description(esp.name, esp.settled, esp.attested),
    path: `/esps/${address}`,
    type: "profile",
  });
}

export default async function EspPage({ params }: Props) {
  const address = addressIn((await params).address);
  if (address === undefined || (await isNothing(espAt(address), { what: "esp", id: address }))) notFound();
  return (
    <Ahead questions={[allEsps, espAt(address)]}>
      <EspDetail address={address} />
    </Ahead>
  );
}
