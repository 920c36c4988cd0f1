"use client";

import { formatAmount, SYMBOL } from "@genuine/sdk/money";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { chainNow } from "@/data/chain-clock";
import { copyText } from "@/data/copy-text";
import { useEspEntry } from "@/data/queries";
import { useEnsName } from "@/data/use-names";
import { useNow } from "@/data/use-now";
import { LOCALES } from "@/texts/language";
import { shortHex } from "@/texts/short";
import { common, language } from "@/texts/texts";
import { useSession } from "@/wallet/session";
import { classes } from "./classes";
import { Icon } from "./icons";
import { Avatar } from "./rosette";

/** An amount with its unit. `value` is base units. */
export function Money({ value, className }: { value: bigint | string; className?: string }) {
  return (
    <span className={classes("figures whitespace-nowrap", className)}>
      {formatAmount(value)}
      <span className="ml-1 text-[0.8em] font-normal text-muted">{SYMBOL}</span>
    </span>
  );
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** "3 minutes ago", "in 2 hours". */
function relativeTime(at: number, now: number): string {
  const seconds = at - now;
  if (Math.abs(seconds) < 5) return common.now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(LOCALES[language()], { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

/** A moment in Unix seconds: how long ago or until, exact when pointed at. */
export function Time({ at, className }: { at: number | null; className?: string }) {
  const now = useNow(at !== null && Math.abs(at - chainNow()) < 120 ? 1_000 : 20_000);
  if (at === null) return <span className={className}>{common.never}</span>;
  const date = new Date(at * 1000);
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString(LOCALES[language()])}
      className={classes("whitespace-nowrap", className)}
      suppressHydrationWarning
    >
      {now === undefined ? date.toISOString().slice(0, 10) : relativeTime(at, now)}
    </time>
  );
}

/** Time that is left until `until`, running: "4:05", "2 h 10 min", or `over`. */
export function Countdown({ until, over }: { until: number; over: ReactNode }) {
  const now = useNow();
  if (now === undefined) return null;
  const left = until - now;
  if (left <= 0) return over;
  return (
    <span className="figures whitespace-nowrap" role="timer">
      {formatDuration(left)}
    </span>
  );
}

/** Seconds for people. */
export function formatDuration(seconds: number): string {
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  if (seconds < 86_400) return common.hours(Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60));
  return common.days(Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3_600));
}

/** The name of an address: a provider's, a test person's, the account's own (ENS), or its short form. */
export function useName(address: string): { name: string; isKnown: boolean; isEsp: boolean } {
  const { names } = useSession();
  const esp = useEspEntry(address as `0x${string}`);
  const own = esp?.name ?? names[address.toLowerCase()];
  const ens = useEnsName(address);
  const known = own ?? ens;
  return { name: known ?? shortHex(address), isKnown: known !== undefined, isEsp: esp !== undefined };
}

/** An account's icon and name, linked to its page unless `link` is false (inside another link). */
export function Identity({ address, size = 22, link = true }: { address: string; size?: number; link?: boolean }) {
  const { account } = useSession();
  const { name, isKnown, isEsp } = useName(address);
  const own = account?.toLowerCase() === address.toLowerCase();
  const content = (
    <>
      <Avatar address={address} size={size} />
      <span className={classes("truncate", !isKnown && "font-mono text-[0.92em]")}>{name}</span>
      {own && <span className="text-sm text-muted">({common.you})</span>}
    </>
  );
  const look = "inline-flex min-w-0 max-w-full items-center gap-1.5 align-middle";
  return link ? (
    <Link
      href={`/${isEsp ? "esps" : "people"}/${address.toLowerCase()}`}
      title={address}
      className={classes(look, "hover:text-accent hover:underline")}
    >
      {content}
    </Link>
  ) : (
    <span title={address} className={look}>
      {content}
    </span>
  );
}

/** A long hexadecimal value: short, and copied whole. Shown whole where the browser does not let the page copy. */
export function Hash({ value, label }: { value: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const [refused, setRefused] = useState(false);
  const copy = async () => {
    if (!(await copyText(value))) return setRefused(true);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  if (refused) {
    return (
      <span className="font-mono text-[0.92em] break-all select-all" role="status">
        {value}
      </span>
    );
  }
  return (
    <button
      type="button"
      onClick={() => void copy()}
      title={value}
      aria-label={[common.copy, label, shortHex(value)].filter(Boolean).join(" ")}
      className="inline-flex min-h-6 items-center gap-1.5 rounded-sm font-mono text-[0.92em] hover:text-accent"
    >
      {shortHex(value)}
      <Icon name={copied ? "check" : "copy"} size={14} />
      <span className="sr-only" aria-live="polite">
        {copied ? common.copied : ""}
      </span>
    </button>
  );
}
