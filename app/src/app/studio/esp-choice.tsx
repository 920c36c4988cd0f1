"use client";

import { feeOf } from "@genuine/sdk/quotes";
import { useId } from "react";
import { OpinionBar } from "@/components/plots/opinion-bar";
import { Avatar } from "@/components/rosette";
import { Skeleton } from "@/components/states";
import { Badge } from "@/components/surfaces";
import { Money } from "@/components/values";
import { studioTexts as texts } from "@/texts/texts";
import { expectedQueue, expectedSeconds, isPriced, type Ranked } from "./candidates";
import { reasonOf } from "./reason";

/** Providers under each other, one of them chosen. */
export function EspChoice({
  legend,
  hint,
  ranking,
  chosen,
  onChoose,
  count,
  detail,
}: {
  legend: string;
  hint?: string;
  ranking: readonly Ranked[];
  chosen: string | undefined;
  onChoose(address: string): void;
  /** How many are to be made, where queue and fee matter for this choice. */
  count?: number;
  /** The decisive value for this choice, at the right. */
  detail(entry: Ranked): React.ReactNode;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="font-medium">{legend}</legend>
      {hint && <p className="mt-0.5 text-sm text-muted">{hint}</p>}
      <div className="mt-3 grid gap-2.5">
        {ranking.map((entry) => (
          <label
            key={entry.esp.address}
            className="block cursor-pointer rounded-md border border-line bg-surface p-3.5 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft has-disabled:cursor-not-allowed has-disabled:opacity-60 has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              value={entry.esp.address}
              checked={chosen === entry.esp.address}
              disabled={entry.away || entry.tooDear}
              onChange={() => onChoose(entry.esp.address)}
            />
            <span className="flex items-center gap-3">
              <Avatar address={entry.esp.address} size={40} />
              <span className="min-w-0 grow">
                <span className="block font-serif text-lg font-semibold">{entry.esp.name}</span>
              </span>
              <span className="shrink-0 text-right text-sm">
                {entry.away ? (
                  <Badge tone="warn">{texts.away}</Badge>
                ) : entry.tooDear ? (
                  <Badge>{texts.tooDear}</Badge>
                ) : (
                  detail(entry)
                )}
              </span>
            </span>
            <span className="mt-2 block min-h-[2.5rem]">{reasonOf(entry, ranking, count)}</span>
            <OpinionBar opinion={entry.opinion} className="mt-2.5" />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Fee and queue of a provider for this number of items. */
export function GenerationTerms({ entry, count }: { entry: Ranked; count: number }) {
  // As high as what comes.
  if (!isPriced(entry)) return <Skeleton className="h-[2.625rem] w-28" />;
  return (
    <>
      <span className="block font-medium">
        <Money value={feeOf(entry.generator.price, count)} />
      </span>
      <span className="block text-muted">{texts.takes(expectedSeconds(entry, count), expectedQueue(entry))}</span>
    </>
  );
}
