import type { Metadata } from "next";
import { serverTexts } from "@/texts/server";
import { NewChallenge } from "./new-challenge";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).challenges.create.title };
}

type Query = Promise<Record<string, string | string[] | undefined>>;

export default async function NewChallengePage({ searchParams }: { searchParams: Query }) {
  const { original, accused } = await searchParams;
  return <NewChallenge originalId={idOrNothing(original)} accusedId={idOrNothing(accused)} />;
}

function idOrNothing(text: string | string[] | undefined): `0x${string}` | undefined {
  return typeof text === "string" && /^0x[0-9a-f]{64}$/i.test(text) ? (text.toLowerCase() as `0x${string}`) : undefined;
}
