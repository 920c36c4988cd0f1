import { LinkButton } from "@/components/button";
import { EmptyState } from "@/components/states";
import { common } from "@/texts/common";

export default function NotFoundPage() {
  return (
    <EmptyState title={common.errors.notFound} action={<LinkButton href="/">{common.errors.home}</LinkButton>}>
      {common.errors.notFoundText}
    </EmptyState>
  );
}
