import type { ReactNode } from "react";
import { common } from "@/texts/texts";
import { classes } from "./classes";
import { Icon } from "./icons";

type StepState = "done" | "current" | "ahead" | "failed";
export type Step = { id: string; title: ReactNode; state: StepState; detail?: ReactNode; aside?: ReactNode };

const DOTS: Record<StepState, string> = {
  done: "border-accent bg-accent text-accent-ink",
  current: "border-accent bg-surface text-accent ring-4 ring-accent-soft",
  ahead: "border-line-strong bg-surface text-transparent",
  failed: "border-bad bg-bad-soft text-bad",
};

/** Steps under each other: what has happened, what happens now, what comes. */
export function Timeline({ steps, label }: { steps: readonly Step[]; label: string }) {
  return (
    <ol aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step.id}
          className="relative flex gap-3.5 pb-5 last:pb-0"
          aria-current={step.state === "current" ? "step" : undefined}
        >
          {index < steps.length - 1 && (
            <span
              className={classes(
                "absolute top-7 bottom-1 left-[11px] w-0.5",
                step.state === "done" ? "bg-accent" : "bg-line",
              )}
              aria-hidden="true"
            />
          )}
          <span
            className={classes(
              "mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full border-2",
              DOTS[step.state],
            )}
          >
            {step.state === "current" ? (
              <span className="size-2 animate-pulse rounded-full bg-accent" />
            ) : (
              <Icon name={step.state === "failed" ? "cross" : "check"} size={14} />
            )}
            <span className="sr-only">{common.steps[step.state]}</span>
          </span>
          <div className="min-w-0 grow">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className={classes("font-medium", step.state === "ahead" && "text-muted")}>{step.title}</span>
              {step.aside !== undefined && <span className="text-sm text-muted">{step.aside}</span>}
            </div>
            {step.detail !== undefined && <div className="mt-0.5 text-muted">{step.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The same in one line, for cards. */
export function Stepper({ steps, label }: { steps: readonly Step[]; label: string }) {
  return (
    <ol aria-label={label} className="flex gap-1.5">
      {steps.map((step) => (
        <li key={step.id} className="min-w-0 grow basis-0" aria-current={step.state === "current" ? "step" : undefined}>
          <span
            className={classes(
              "block h-1.5 rounded-full",
              step.state === "done" && "bg-accent",
              step.state === "current" && "animate-pulse bg-accent",
              step.state === "ahead" && "bg-line",
              step.state === "failed" && "bg-bad",
            )}
          />
          <span
            className={classes("mt-1.5 block truncate text-xs", step.state === "ahead" ? "text-muted" : "text-ink")}
          >
            {step.title}
            <span className="sr-only">, {common.steps[step.state]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
