import { DESCRIPTION_LIMITS } from "@genuine/sdk/description-words";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { Address } from "viem";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { answerOf } from "@/data/known";
import { allEsps, productsBy, takesPart } from "@/data/questions";
import { headOf, headOfNothing } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { shortHex } from "@/texts/short";
import { addressIn } from "../../../ids";
import { Collection } from "./collection";

type Props = { params: Promise<{ address: string; tag: string }> };

/** Works of one owner under one of its tags; undefined where there can be none. */
async function collectionIn(params: Props["params"]): Promise<{ address: Address; tag: string } | undefined> {
  const { address: text, tag: encoded } = await params;
  const address = addressIn(text);
  const tag = decoded(encoded);
  if (address === undefined || tag === undefined || (await answerOf(takesPart(address))) === false) return undefined;
  return { address, tag };
}

function decoded(text: string): string | undefined {
  try {
    const tag = decodeURIComponent(text);
    return [...tag].length > DESCRIPTION_LIMITS.tag ? undefined : tag;
  } catch {
    return undefined;
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await collectionIn(params);
  if (found === undefined) return await headOfNothing();
  const { people } = await serverTexts();
  return await headOf({
    title: people.collection(found.tag, shortHex(found.address)),
    description: people.collectionIntro,
    path: `/people/${found.address}/${encodeURIComponent(found.tag)}`,
    card: `/people/${found.address}/card`,
  });
}

export default async function CollectionPage({ params }: Props) {
  const found = await collectionIn(params);
  if (found === undefined) notFound();
  const { people } = await serverTexts();
  const { address, tag } = found;
  return (
    <>
      <PageHeader
        title={<bdi className="wrap-anywhere">{people.collection(tag, shortHex(address))}</bdi>}
        intro={people.collectionIntro}
      />
      <Ahead questions={[allEsps]} lists={[productsBy({ owner: address, tag })]}>
        <Collection address={address} tag={tag} />
      </Ahead>
    </>
  );
}
