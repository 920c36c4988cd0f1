import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { mineTexts as texts } from "@/texts/mine";
import { Mine } from "./mine";

export const metadata: Metadata = { title: texts.title };

export default function MinePage() {
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Mine />
    </>
  );
}
