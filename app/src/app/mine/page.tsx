import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { serverTexts } from "@/texts/server";
import { Mine } from "./mine";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).mine.title, robots: { index: false } };
}

export default async function MinePage() {
  const { mine: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Mine />
    </>
  );
}
