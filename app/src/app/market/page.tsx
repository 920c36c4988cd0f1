import type { Metadata } from "next";
import { LinkButton } from "@/components/button";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps, productsBy } from "@/data/questions";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { Market } from "./market";
import { filterOf, readSearch, type Search } from "./search";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  const { title, intro } = (await serverTexts()).market;
  return await headOf({ title, description: intro, path: "/market" });
}

export default async function MarketPage({ searchParams }: Props) {
  const { market: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro}>
        <LinkButton href="/studio" tone="primary" icon="studio">
          {texts.create}
        </LinkButton>
      </PageHeader>
      <Ahead questions={[allEsps]} lists={[productsBy(filterOf(await searchIn(searchParams)))]}>
        <Market />
      </Ahead>
    </>
  );
}

async function searchIn(parameters: Props["searchParams"]): Promise<Search> {
  const given = await parameters;
  return readSearch({
    get: (name) => {
      const value = given[name];
      return typeof value === "string" ? value : null;
    },
  });
}
