import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps } from "@/data/questions";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { Verify } from "./verify";

export async function generateMetadata(): Promise<Metadata> {
  const { title, intro } = (await serverTexts()).verify;
  return await headOf({ title, description: intro, path: "/verify" });
}

/** Verification of a file, without a wallet. */
export default async function VerifyPage() {
  const { verify: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Ahead questions={[allEsps]}>
        <Verify />
      </Ahead>
    </>
  );
}
