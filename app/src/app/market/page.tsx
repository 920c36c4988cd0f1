import type { Metadata } from "next";
import { LinkButton } from "@/components/button";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps, productsBy } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { Market } from "./market";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).market.title };
}

export default async function MarketPage() {
  const { market: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro}>
        <LinkButton href="/studio" tone="primary" icon="studio">
          {texts.create}
        </LinkButton>
      </PageHeader>
      <Ahead questions={[allEsps]} lists={[productsBy({ offered: true })]}>
        <Market />
      </Ahead>
    </>
  );
}
