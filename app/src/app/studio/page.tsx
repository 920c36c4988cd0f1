import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
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
      <Studio />
    </>
  );
}
