import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { answerOf } from "@/data/known";
import { allEsps, productsBy, takesPart } from "@/data/questions";
import { headOf, headOfNothing } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { shortHex } from "@/texts/short";
import { addressIn } from "../../ids";
import { Works } from "./works";

type Props = { params: Promise<{ address: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const address = addressIn((await params).address);
  if (address === undefined || (await answerOf(takesPart(address))) === false) return await headOfNothing();
  const { people } = await serverTexts();
  return await headOf({
    title: people.title(shortHex(address)),
    description: people.description,
    path: `/people/${address}`,
    card: `/people/${address}/card`,
    type: "profile",
  });
}

export default async function PersonPage({ params }: Props) {
  const address = addressIn((await params).address);
  // Any address may be an account: unknown here is one that has never taken part.
  if (address === undefined || (await answerOf(takesPart(address))) === false) notFound();
  const { people } = await serverTexts();
  return (
    <>
      <PageHeader title={people.title(shortHex(address))} intro={people.intro} />
      <Ahead questions={[allEsps]} lists={[productsBy({ producer: address }), productsBy({ owner: address })]}>
        <Works address={address} />
      </Ahead>
    </>
  );
}
