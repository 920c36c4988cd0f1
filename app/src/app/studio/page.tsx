import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps } from "@/data/questions";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { earlierIn } from "./earlier";
import { Studio } from "./studio";

export async function generateMetadata(): Promise<Metadata> {
  const { title, intro } = (await serverTexts()).studio;
  return await headOf({ title, description: intro, path: "/studio" });
}

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function StudioPage({ searchParams }: { searchParams: Query }) {
  const { studio: texts } = await serverTexts();
  const query = await searchParams;
  const { parent } = query;
  const derivedFrom =
    typeof parent === "string" && /^0x[0-9a-f]{64}$/.test(parent) ? (parent as `0x${string}`) : undefined;
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Ahead questions={[allEsps]}>
        <Studio derivedFrom={derivedFrom} earlier={earlierIn(query)} />
      </Ahead>
    </>
  );
}
