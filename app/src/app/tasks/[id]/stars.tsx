"use client";

import { useId } from "react";
import { taskTexts, within } from "@/texts/texts";

const texts = within(taskTexts, "rating");
const STARS = [1, 2, 3, 4, 5] as const;

/** How good the provider's work was. @param optional Whether one may go on without giving any */
export function Stars({
  stars,
  onChoose,
  optional,
}: {
  stars: number | undefined;
  onChoose(stars: number): void;
  optional: boolean;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="font-serif text-xl font-semibold">{texts.title}</legend>
      <p className="mt-1 text-muted">{optional ? texts.optional : texts.text}</p>
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
              onChange={() => onChoose(count)}
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
  );
}
