"use client";

import type { Activity } from "@genuine/sdk/indexer-answers";
import { Identity, Money, Time } from "@/components/values";
import { productTexts, within } from "@/texts/texts";

const texts = within(productTexts, "history");

/** History of a product, newest first. */
export function History({ activity }: { activity: readonly Activity[] }) {
  if (activity.length === 0) return <p className="text-muted">{texts.empty}</p>;
  return (
    <ol className="divide-y divide-line border-y border-line">
      {activity
        // A sale implies its transfer, a removal its burning: both are shown once.
        .filter(
          (event) =>
            event.type !== "transferred" || !activity.some((other) => other !== event && other.txHash === event.txHash),
        )
        .toSorted((a, b) => b.block - a.block)
        .map((event) => (
          <li key={event.id} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5">
            <span className="flex min-w-0 flex-wrap items-center gap-x-2">
              <span className="font-medium">{texts[event.type]}</span>
              {event.from !== null && <Identity address={event.from} size={18} />}
              {event.to !== null && event.to !== event.from && (
                <>
                  <span aria-hidden="true">→</span>
                  <Identity address={event.to} size={18} />
                </>
              )}
              {event.value !== null && event.value !== "0" && <Money value={event.value} />}
            </span>
            <Time at={event.at} className="text-sm text-muted" />
          </li>
        ))}
    </ol>
  );
}
