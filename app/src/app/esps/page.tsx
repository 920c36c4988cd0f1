import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { EspList } from "./esp-list";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).esps.title };
}

export default async function EspsPage() {
  const { esps: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Ahead questions={[allEsps]}>
        <EspList />
      </Ahead>
    </>
  );
}
