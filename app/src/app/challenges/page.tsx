import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { serverTexts } from "@/texts/server";
import { ChallengeList } from "./challenge-list";
import { HowItWorks } from "./how-it-works";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).challenges.title };
}

export default async function ChallengesPage() {
  const { challenges: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <ChallengeList />
      <HowItWorks />
    </>
  );
}
