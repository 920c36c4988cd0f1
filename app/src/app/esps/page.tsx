import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { espTexts as texts } from "@/texts/esps";
import { EspList } from "./esp-list";

export const metadata: Metadata = { title: texts.title };

export default function EspsPage() {
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <EspList />
    </>
  );
}
