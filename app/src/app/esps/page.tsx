import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps } from "@/data/questions";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { EspList } from "./esp-list";

export async function generateMetadata(): Promise<Metadata> {
  const { title, intro } = (await serverTexts()).esps;
  return await headOf({ title, description: intro, path: "/esps" });
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
