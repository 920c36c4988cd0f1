"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import { useEffect, useState } from "react";
import { LinkButton } from "@/components/button";
import { type Order, orderOf } from "@/data/orders";
import { studioTexts, within } from "@/texts/texts";

const texts = within(studioTexts, "again");

/**
 * Ways on from an order: the same once more, several others of it, or in other words; from one that failed the same by another
 * provider.
 */
export function Again({ taskId, kind, failed = false }: { taskId: string; kind: ContentKind; failed?: boolean }) {
  const [order, setOrder] = useState<Order>();
  // After the first paint: the server knows of no order.
  useEffect(() => setOrder(orderOf(taskId)), [taskId]);
  if (order === undefined)
    return (
      <LinkButton href="/studio" icon="studio">
        {texts.more(kind)}
      </LinkButton>
    );
  return (
    <div className="grid gap-3">
      <p className="text-muted">
        {texts.asked} <q className="break-words text-ink">{order.prompt}</q>
      </p>
      <div className="flex flex-wrap gap-3">
        <LinkButton href={`/studio?${failed ? "other" : "again"}=${taskId}`} icon="studio">
          {failed ? texts.other : texts.same}
        </LinkButton>
        {kind === "picture" && !failed && <LinkButton href={`/studio?vary=${taskId}`}>{texts.variations}</LinkButton>}
        <LinkButton href={`/studio?change=${taskId}`}>{texts.words}</LinkButton>
      </div>
    </div>
  );
}
