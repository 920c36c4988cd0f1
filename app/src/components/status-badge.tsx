import type { ProductSummary } from "@genuine/sdk/indexer-answers";
import { Badge } from "@/components/surfaces";
import { common } from "@/texts/texts";

/** Removed, or under a challenge, which stops nothing but everyone should know of; nothing otherwise. */
export function StatusBadge({
  product: { status, openCases },
}: {
  product: Pick<ProductSummary, "status" | "openCases">;
}) {
  if (status === "removed") return <Badge tone="bad">{common.status.removed}</Badge>;
  return openCases > 0 ? <Badge tone="warn">{common.status.challenged}</Badge> : null;
}
