import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { allEsps, challengeOf, productsOf } from "@/data/questions";
import { serverTexts } from "@/texts/server";
import { ChallengeDetail } from "./challenge-detail";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).challenges.title };
}

export default async function ChallengePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^0x[0-9a-f]{64}$/i.test(id)) notFound();
  const challenge = id.toLowerCase() as `0x${string}`;
  return (
    <Ahead
      questions={[allEsps, challengeOf(challenge)]}
      then={(answers) =>
        [answers.of(challengeOf(challenge))].flatMap((found) => (found === undefined ? [] : productsOf(found)))
      }
    >
      <ChallengeDetail id={challenge} />
    </Ahead>
  );
}
