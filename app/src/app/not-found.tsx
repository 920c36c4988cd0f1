import { LinkButton } from "@/components/button";
import { EmptyState } from "@/components/states";
import { serverTexts } from "@/texts/server";

export default async function NotFoundPage() {
  const { common } = await serverTexts();
  return (
    <EmptyState title={common.errors.notFound} action={<LinkButton href="/">{common.errors.home}</LinkButton>}>
      {common.errors.notFoundText}
    </EmptyState>
  );
}
