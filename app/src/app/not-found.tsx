import type { Metadata } from "next";
import { LinkButton } from "@/components/button";
import { EmptyState } from "@/components/states";
import { serverTexts } from "@/texts/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await serverTexts()).common.errors.notFound, robots: { index: false } };
}

export default async function NotFoundPage() {
  const { common } = await serverTexts();
  return (
    <EmptyState
      title={common.errors.notFound}
      action={
        <div className="flex flex-wrap justify-center gap-3">
          <LinkButton href="/">{common.errors.home}</LinkButton>
          <LinkButton href="/market">{common.nav.market}</LinkButton>
          <LinkButton href="/mine">{common.nav.mine}</LinkButton>
        </div>
      }
    >
      {common.errors.notFoundText}
    </EmptyState>
  );
}
