import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { challengeTexts as texts } from "@/texts/challenges";
import { ChallengeList } from "./challenge-list";
import { HowItWorks } from "./how-it-works";

export const metadata: Metadata = { title: texts.title };

export default function ChallengesPage() {
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <ChallengeList />
      <HowItWorks />
    </>
  );
}
