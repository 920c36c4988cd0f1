import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { studioTexts as texts } from "@/texts/studio";
import { Studio } from "./studio";

export const metadata: Metadata = { title: texts.title };

export default function StudioPage() {
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Studio />
    </>
  );
}
