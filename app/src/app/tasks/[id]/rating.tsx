"use client";

import type { Task } from "@genuine/sdk/indexer-answers";
import { quoteFromJson } from "@genuine/sdk/structs";
import { useId, useState } from "react";
import { Card } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { taskTexts, within } from "@/texts/texts";

const texts = within(taskTexts, "rating");
const STARS = [1, 2, 3, 4, 5] as const;

/** How good the provider's work was, in stars. */
export function Rating({ task }: { task: Task }) {
  const name = useId();
  const [stars, setStars] = useState<number>();
  return (
    <Card>
      <fieldset>
        <legend className="font-serif text-xl font-semibold">{texts.title}</legend>
        <p className="mt-1 text-muted">{texts.text}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          {STARS.map((count) => (
            <label
              key={count}
              className="cursor-pointer rounded-md border border-line px-3 py-2 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name={name}
                className="sr-only"
                value={count}
                checked={stars === count}
                onChange={() => setStars(count)}
              />
              <span aria-hidden="true" className="text-lg tracking-wide text-accent">
                {"★".repeat(count)}
              </span>
              <span className="sr-only">{texts.stars(count)}</span>
            </label>
          ))}
        </div>
        <p className="mt-2 min-h-6 text-sm text-muted" aria-live="polite">
          {stars === undefined ? "" : texts.meaning[stars - 1]}
        </p>
      </fieldset>
      <TransactionButton
        className="mt-3"
        spec={
          stars === undefined
            ? undefined
            : {
                id: `rate:${task.id}:${stars}`,
                title: texts.transaction,
                href: `/tasks/${task.id}`,
                call: ({ build, deployment }) => build.rateTask(deployment, quoteFromJson(task.quote), stars),
              }
        }
      >
        {texts.give}
      </TransactionButton>
    </Card>
  );
}
