"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useConfig } from "@/config/config-context";
import { useWaiting } from "@/data/alerts";
import { openPanel } from "@/data/panels";
import { useBalances } from "@/data/queries";
import { common, transactionTexts, walletTexts } from "@/texts/texts";
import { isUnfinished, useTransactions } from "@/transactions/store";
import { useSession } from "@/wallet/session";
import { Button, Spinner } from "../button";
import { classes } from "../classes";
import { Icon } from "../icons";
import { Avatar, Sign } from "../rosette";
import { Money, useName } from "../values";
import { LanguageToggle } from "./language-toggle";
import { ThemeToggle } from "./theme-toggle";

type Destination = { href: string; name: "studio" | "market" | "challenges" | "esps" | "mine"; also?: string };

/** Each with the icon of its name. */
const LINKS: readonly Destination[] = [
  { href: "/studio", name: "studio" },
  { href: "/market", name: "market", also: "/products" },
  { href: "/challenges", name: "challenges" },
  { href: "/esps", name: "esps" },
  { href: "/mine", name: "mine" },
];

export function Header() {
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-paper/95 backdrop-blur-sm">
      <div className="mx-auto flex h-16 max-w-6xl items-center gap-0.5 px-4 sm:gap-2 sm:px-6">
        <Link href="/" className="mr-auto flex items-center gap-2.5 rounded-sm text-accent lg:mr-6">
          <Sign size={32} />
          <span className="font-serif text-xl font-semibold text-ink">{common.name}</span>
        </Link>
        <nav aria-label={common.nav.label} className="mr-auto hidden lg:block">
          <ul className="flex">
            {LINKS.map((link) => (
              <li key={link.href}>
                <NavLink {...link} />
              </li>
            ))}
          </ul>
        </nav>
        <LanguageToggle />
        <ThemeToggle />
        <ActivityButton />
        <WalletButton />
      </div>
    </header>
  );
}

/** The same links at the bottom of small screens, under the thumb. */
export function BottomNav() {
  const isCurrent = useIsCurrent();
  return (
    <nav
      aria-label={common.nav.label}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="mx-auto flex max-w-xl">
        {LINKS.map((link) => {
          const current = isCurrent(link);
          return (
            <li key={link.href} className="min-w-0 grow basis-0">
              <Link
                href={link.href}
                aria-current={current ? "page" : undefined}
                className={classes(
                  "flex flex-col items-center gap-0.5 pt-2 pb-1.5 text-xs font-medium",
                  current ? "text-accent" : "text-muted",
                )}
              >
                <span className="relative">
                  <Icon name={link.name} size={22} />
                  {link.name === "mine" && <Waiting className="absolute -top-1.5 -right-3" />}
                </span>
                <span className="max-w-full truncate px-0.5">{common.nav[link.name]}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function NavLink({ href, name, also }: Destination) {
  const current = useIsCurrent()({ href, also });
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className={classes(
        "flex h-16 items-center border-b-2 px-3.5 pt-0.5 font-medium whitespace-nowrap transition-colors",
        current ? "border-accent text-ink" : "border-transparent text-muted hover:text-ink",
      )}
    >
      {common.nav[name]}
      {name === "mine" && <Waiting className="ml-2" />}
    </Link>
  );
}

const MOST_SHOWN = 99;

/** How many things wait for the connected account; nothing if none does. */
function Waiting({ className }: { className: string }) {
  const { account } = useSession();
  const waiting = useWaiting(account);
  if (waiting === 0) return null;
  return (
    <span
      className={classes(
        "figures inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-accent px-1 text-xs font-semibold text-accent-ink",
        className,
      )}
    >
      <span aria-hidden="true">{waiting > MOST_SHOWN ? `${MOST_SHOWN}+` : waiting}</span>
      <span className="sr-only">{common.nav.waiting(waiting)}</span>
    </span>
  );
}

function useIsCurrent() {
  const path = usePathname();
  return ({ href, also }: { href: string; also?: string }) =>
    [href, also].some((start) => start !== undefined && (path === start || path.startsWith(`${start}/`)));
}

function ActivityButton() {
  const { account } = useSession();
  const pending = useTransactions(account).filter(isUnfinished).length;
  const label = pending === 0 ? transactionTexts.activity : transactionTexts.activityWithPending(pending);
  return (
    <button
      type="button"
      onClick={() => openPanel("activity")}
      aria-label={label}
      title={label}
      className="relative inline-flex size-11 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      {pending === 0 ? <Icon name="activity" /> : <Spinner size={22} />}
      {pending > 0 && (
        <span className="absolute top-1 right-1 flex size-4.5 items-center justify-center rounded-full bg-accent text-xs font-semibold text-accent-ink">
          {pending}
        </span>
      )}
    </button>
  );
}

function WalletButton() {
  const config = useConfig();
  const { status, account, onRightChain } = useSession();
  if (account === undefined) {
    return (
      <Button
        tone="primary"
        size="small"
        className="min-w-24"
        disabled={status === "starting" || config === undefined}
        onClick={() => openPanel("wallet")}
      >
        {status === "connecting" ? walletTexts.connecting : walletTexts.connect}
      </Button>
    );
  }
  return <AccountButton account={account} wrongChain={!onRightChain} />;
}

function AccountButton({ account, wrongChain }: { account: `0x${string}`; wrongChain: boolean }) {
  const { name } = useName(account);
  const { data: balances } = useBalances(account);
  return (
    <button
      type="button"
      onClick={() => openPanel("wallet")}
      className="flex min-h-11 max-w-52 min-w-0 items-center gap-2.5 rounded-full border border-line bg-surface py-1 pr-3.5 pl-1.5 text-left hover:border-line-strong"
    >
      <Avatar address={account} size={32} />
      <span className="min-w-0 leading-tight">
        <span className="block truncate text-sm font-medium">{name}</span>
        <span className="block truncate text-xs text-muted">
          {wrongChain ? (
            <span className="text-bad">{walletTexts.wrongNetwork}</span>
          ) : balances === undefined ? (
            "…"
          ) : (
            <Money value={balances.wallet + balances.vault} />
          )}
        </span>
      </span>
    </button>
  );
}
