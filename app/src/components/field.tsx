"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes";

type Wiring = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

/** A labelled control with a hint and, when something is wrong, a sentence about it. */
export function Field({
  label,
  hint,
  error,
  aside,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string;
  /** At the right of the label, such as a counter. */
  aside?: ReactNode;
  children: (wiring: Wiring) => ReactNode;
}) {
  const id = useId();
  const said = error !== undefined || hint !== undefined;
  return (
    <div>
      <div className="mb-1.5 flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside !== undefined && <span className="figures text-sm text-muted">{aside}</span>}
      </div>
      {children({
        id,
        "aria-describedby": said ? `${id}-said` : undefined,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {said && (
        <p
          id={`${id}-said`}
          className={classes("mt-1.5 text-sm", error === undefined ? "text-muted" : "text-bad")}
          aria-live="polite"
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

const BOX =
  "w-full rounded-md border border-line-strong bg-surface px-3.5 py-2.5 text-ink placeholder:text-muted hover:border-muted focus-visible:border-accent aria-invalid:border-bad disabled:bg-sunken disabled:text-muted";

export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={classes(BOX, "min-h-11", className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={classes(BOX, "block min-h-28 resize-y", className)} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={classes(BOX, "min-h-11 pr-8", className)} />;
}

/** One of a few, all in sight. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange(value: T): void;
}) {
  const name = useId();
  return (
    <fieldset className="inline-flex max-w-full min-w-0 overflow-x-auto rounded-md border border-line bg-sunken p-1">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="cursor-pointer rounded-sm px-3.5 py-1.5 text-sm font-medium text-muted has-checked:bg-surface has-checked:text-ink has-checked:shadow-raised has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
