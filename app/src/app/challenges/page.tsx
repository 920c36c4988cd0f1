import type { Metadata } from "next";
import { PageHeader } from "@/components/surfaces";
import { Ahead } from "@/data/ahead";
import { allEsps, challengesBy, productsOf } from "@/data/questions";
import { headOf } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { ChallengeList } from "./challenge-list";
import { HowItWorks } from "./how-it-works";

/** Number visible without scrolling. */
const AT_ONCE = 6;

export async function generateMetadata(): Promise<Metadata> {
  const { title, intro } = (await serverTexts()).challenges;
  return await headOf({ title, description: intro, path: "/challenges" });
}

export default async function ChallengesPage() {
  const { challenges: texts } = await serverTexts();
  return (
    <>
      <PageHeader title={texts.title} intro={texts.intro} />
      <Ahead
        questions={[allEsps]}
        lists={[challengesBy({})]}
        then={(answers) => answers.firstOf(challengesBy({})).slice(0, AT_ONCE).flatMap(productsOf)}
      >
        <ChallengeList />
      </Ahead>
      <HowItWorks />
    </>
  );
}
