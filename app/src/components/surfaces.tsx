import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./icons";

/** A sheet of paper that holds one thing. */
export function Card({ className, padded = true, ...rest }: { padded?: boolean } & ComponentProps<"div">) {
  return (
    <div {...rest} className={classes("rounded-lg border border-line bg-surface", padded && "p-5 sm:p-6", className)} />
  );
}

/** Heading of a page, with room for its main action. */
export function PageHeader({ title, intro, children }: { title: ReactNode; intro?: ReactNode; children?: ReactNode }) {
  return (
    <header className="mb-8 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <div className="max-w-2xl">
        <h1 className="text-3xl sm:text-4xl">{title}</h1>
        {intro !== undefined && <p className="mt-2.5 text-muted sm:text-lg">{intro}</p>}
      </div>
      {children !== undefined && <div className="flex flex-wrap gap-3">{children}</div>}
    </header>
  );
}

/** Part of a page under its own heading. */
export function Section({
  title,
  aside,
  children,
  className,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={classes("mt-12 first:mt-0", className)}>
      <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-2xl">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A number with its name. */
export function Stat({ label, children, hint }: { label: string; children: ReactNode; hint?: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="figures mt-0.5 text-lg font-medium break-words">{children}</dd>
      {hint !== undefined && <dd className="text-sm text-muted">{hint}</dd>}
    </div>
  );
}

/** Stats side by side: two in narrow places, as many as fit in wide ones. */
export function Stats({ columns, children, className }: { columns?: 2; children: ReactNode; className?: string }) {
  const wide = columns === undefined && "sm:grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))]";
  return <dl className={classes("grid grid-cols-2 gap-x-6 gap-y-4", wide, className)}>{children}</dl>;
}

export type Tone = "neutral" | "accent" | "gold" | "good" | "warn" | "bad";

const BADGES: Record<Tone, string> = {
  neutral: "bg-sunken text-muted",
  accent: "bg-accent-soft text-accent",
  gold: "bg-gold-soft text-gold",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
};

export function Badge({ tone = "neutral", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1 rounded-full px-2.5 py-0.5 text-sm font-medium whitespace-nowrap",
        BADGES[tone],
      )}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

const NOTES: Record<"info" | "good" | "warn" | "bad", { look: string; icon: IconName }> = {
  info: { look: "bg-sunken text-ink", icon: "info" },
  good: { look: "bg-good-soft text-good", icon: "check" },
  warn: { look: "bg-warn-soft text-warn", icon: "warn" },
  bad: { look: "bg-bad-soft text-bad", icon: "warn" },
};

/** A remark inside the page that stays. */
export function Note({
  tone = "info",
  title,
  children,
  action,
}: {
  tone?: keyof typeof NOTES;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const { look, icon } = NOTES[tone];
  return (
    <div className={classes("flex gap-3 rounded-md p-4", look)} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={icon} className="mt-0.5" />
      <div className="min-w-0 grow">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children !== undefined && (
          <div className={classes("break-words", title !== undefined && "mt-0.5", tone !== "info" && "text-ink")}>
            {children}
          </div>
        )}
        {action !== undefined && <div className="mt-3">{action}</div>}
      </div>
    </div>
  );
}
