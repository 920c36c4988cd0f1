import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { Studio } from "./studio";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).studio.title };
}

export default async function StudioPage() {
  const { studio: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Ahead questions={[allEsps]}>
        <Studio />
      </Ahead>
    </>
  );
}
