"use client";

import { GenuineError } from "@genuine/sdk/genuine-error";
import type { ReactNode } from "react";
import { common, errorTexts } from "@/texts/texts";
import { Button } from "./button";
import { classes } from "./classes";
import { Sign } from "./rosette";

/** Room that something will take. Give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div className={classes("shimmer rounded-md", className)} aria-hidden="true" />;
}

/** Says that something loads, for those who do not see the skeletons inside. */
export function Loading({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={className} role="status" aria-label={common.loading}>
      {children}
    </div>
  );
}

/** Nothing there yet, and what to do about it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center rounded-lg border border-dashed border-line-strong/60 px-6 py-12 text-center">
      <Sign size={56} className="mb-4 text-line-strong opacity-60" />
      <p className="font-serif text-xl font-semibold">{title}</p>
      {children !== undefined && <div className="mt-1.5 max-w-md text-muted">{children}</div>}
      {action !== undefined && <div className="mt-5">{action}</div>}
    </div>
  );
}

/** An error as a sentence, the next step, and expandable details. */
export function ErrorState({
  error,
  title,
  retry,
  action,
}: {
  error: unknown;
  title?: string;
  retry?: () => void;
  action?: ReactNode;
}) {
  const { message, nextStep, detail } = describe(error);
  return (
    <div className="rounded-lg border border-bad/40 bg-bad-soft p-5 sm:p-6" role="alert">
      <p className="font-serif text-xl font-semibold text-bad">{title ?? common.errors.title}</p>
      <p className="mt-1.5 break-words">{message}</p>
      <p className="mt-0.5 text-muted">{nextStep}</p>
      {(retry !== undefined || action !== undefined) && (
        <div className="mt-4 flex flex-wrap gap-3">
          {retry && <Button onClick={retry}>{common.retry}</Button>}
          {action}
        </div>
      )}
      {detail !== undefined && (
        <details className="mt-4 text-sm text-muted">
          <summary>{common.details}</summary>
          <pre className="mt-2 max-h-48 overflow-auto font-mono text-xs break-all whitespace-pre-wrap">{detail}</pre>
        </details>
      )}
    </div>
  );
}

/** For errors of the clients. Those of wallets and contracts come explained from the transaction layer. */
function describe(error: unknown): { message: string; nextStep: string; detail: string | undefined } {
  const detail = detailOf(error);
  if (error instanceof GenuineError) {
    const { code, shortMessage: message, remedy: nextStep = common.errors.unknownNext } = error;
    return { ...errorTexts.of({ code, message, nextStep, values: {} }), detail };
  }
  if (typeof error === "object" && error !== null && "nextStep" in error && "message" in error) {
    return { message: String(error.message), nextStep: String(error.nextStep), detail: undefined };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message, nextStep: common.errors.unknownNext, detail };
}

function detailOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = error instanceof GenuineError ? `${error.code}: ` : "";
  const cause = error.cause instanceof Error ? `\n${error.cause.message}` : "";
  return `${code}${error.message}${cause}`;
}

/** `value` from 0 to 1; undefined while it is unknown. */
export function Progress({
  value,
  label,
  className,
}: {
  value: number | undefined;
  label: string;
  className?: string;
}) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={classes("h-2 overflow-hidden rounded-full bg-sunken", className)}
    >
      {percent === undefined ? (
        <div className="shimmer size-full" />
      ) : (
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-500"
          style={{ width: `${percent}%` }}
        />
      )}
    </div>
  );
}

type Query<T> = { data: T | undefined; error: unknown; refetch(): unknown };

/** Skeleton, error or content of a question. Old content stays while a refresh fails; the banner says so. */
export function Await<T>({
  query,
  skeleton,
  children,
}: {
  query: Query<T>;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <Loading>{skeleton}</Loading>;
}
