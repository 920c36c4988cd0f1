import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { isNothing } from "@/data/known";
import { allEsps, challengeOf, productsOf } from "@/data/questions";
import { headOf, headOfNothing } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { idIn } from "../../ids";
import { ChallengeDetail } from "./challenge-detail";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = idIn((await params).id);
  if (id === undefined || (await isNothing(challengeOf(id), { what: "challenge", id }))) return await headOfNothing();
  const { challenges } = await serverTexts();
  return await headOf({ title: challenges.title, description: challenges.intro, path: `/challenges/${id}` });
}

export default async function ChallengePage({ params }: Props) {
  const id = idIn((await params).id);
  if (id === undefined || (await isNothing(challengeOf(id), { what: "challenge", id }))) notFound();
  return (
    <Ahead
      questions={[allEsps, challengeOf(id)]}
      then={(answers) =>
        [answers.of(challengeOf(id))].flatMap((found) => (found === undefined ? [] : productsOf(found)))
      }
    >
      <ChallengeDetail id={id} />
    </Ahead>
  );
}
