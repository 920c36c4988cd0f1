import type { Metadata } from "next";
import { LinkButton } from "@/components/button";
import { PageHeader } from "@/components/surfaces";
import { marketTexts as texts } from "@/texts/market";
import { Market } from "./market";

export const metadata: Metadata = { title: texts.title };

export default function MarketPage() {
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro}>
        <LinkButton href="/studio" tone="primary" icon="studio">
          {texts.create}
        </LinkButton>
      </PageHeader>
      <Market />
    </>
  );
}
