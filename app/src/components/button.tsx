import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./icons";

export type ButtonTone = "primary" | "plain" | "quiet" | "danger";
export type ButtonSize = "small" | "medium" | "large";

const TONES: Record<ButtonTone, string> = {
  primary:
    "bg-accent text-accent-ink hover:bg-accent-strong disabled:bg-sunken disabled:text-muted disabled:border-line border-transparent",
  plain:
    "bg-surface text-ink border-line-strong hover:border-accent hover:text-accent disabled:text-muted disabled:border-line",
  quiet: "bg-transparent text-accent border-transparent hover:bg-accent-soft disabled:text-muted",
  danger: "bg-surface text-bad border-bad hover:bg-bad-soft disabled:text-muted disabled:border-line",
};
const SIZES: Record<ButtonSize, string> = {
  small: "min-h-9 px-3 text-sm gap-1.5",
  medium: "min-h-11 px-4.5 gap-2",
  large: "min-h-13 px-6 text-lg gap-2.5",
};

function look(tone: ButtonTone, size: ButtonSize, className: string | undefined): string {
  return classes(
    "inline-flex items-center justify-center rounded-md border font-medium transition-colors disabled:cursor-not-allowed select-none text-center",
    TONES[tone],
    SIZES[size],
    className,
  );
}

type Common = { tone?: ButtonTone; size?: ButtonSize; icon?: IconName; children: ReactNode };

/** `busy` shows a turning mark, and keeps the button from being pressed again. */
export function Button({
  tone = "plain",
  size = "medium",
  icon,
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: Common & { busy?: boolean } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={look(tone, size, className)}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function LinkButton({
  tone = "plain",
  size = "medium",
  icon,
  className,
  children,
  ...rest
}: Common & ComponentProps<typeof Link>) {
  return (
    <Link {...rest} className={look(tone, size, className)}>
      {icon && <Icon name={icon} size={18} />}
      {children}
    </Link>
  );
}

/** A button of an icon alone; `label` is its name. */
export function IconButton({
  icon,
  label,
  className,
  ...rest
}: { icon: IconName; label: string } & Omit<ComponentProps<"button">, "children">) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-11 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink",
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  );
}

export function Spinner({ size = 18 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      className="animate-spin"
      style={{ flexShrink: 0 }}
    >
      <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeOpacity="0.25" strokeWidth="3" />
      <path d="M12 3a9 9 0 019 9" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
