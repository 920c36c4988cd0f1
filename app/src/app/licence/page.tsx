import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { GivenLicence } from "./given-licence";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).licences.given.title, robots: { index: false } };
}

/** Target of a signed licence's link. The licence itself is in the fragment, which browsers do not send. */
export default async function LicencePage() {
  const { licences: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.given.title} intro={texts.given.intro} />
      <Ahead questions={[allEsps]}>
        <GivenLicence />
      </Ahead>
    </>
  );
}
