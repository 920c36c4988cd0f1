import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps } from "@/data/questions";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { Studio } from "./studio";

export async function generateMetadata(): Promise<Metadata> {
  const { title, intro } = (await serverTexts()).studio;
  return await headOf({ title, description: intro, path: "/studio" });
}

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function StudioPage({ searchParams }: { searchParams: Query }) {
  const { studio: texts } = await serverTexts();
  const { parent, again, vary, change } = await searchParams;
  const derivedFrom =
    typeof parent === "string" && /^0x[0-9a-f]{64}$/.test(parent) ? (parent as `0x${string}`) : undefined;
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Ahead questions={[allEsps]}>
        <Studio
          derivedFrom={derivedFrom}
          again={typeof again === "string" ? again : undefined}
          vary={typeof vary === "string" ? vary : undefined}
          change={typeof change === "string" ? change : undefined}
        />
      </Ahead>
    </>
  );
}
