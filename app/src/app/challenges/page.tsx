import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps, challengesBy } from "@/data/questions";
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
      <Ahead questions={[allEsps]} lists={[challengesBy({})]}>
        <ChallengeList />
      </Ahead>
      <HowItWorks />
    </>
  );
}
