import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverTexts } from "@/texts/server";
import { ChallengeDetail } from "./challenge-detail";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).challenges.title };
}

export default async function ChallengePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!/^0x[0-9a-f]{64}$/i.test(id)) notFound();
  return <ChallengeDetail id={id.toLowerCase() as `0x${string}`} />;
}
