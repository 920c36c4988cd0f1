"use client";

import Link from "next/link";
import { openPanel, usePanel } from "@/data/panels";
import { transactionTexts as texts } from "@/texts/texts";
import {
  clearFinished,
  isUnfinished,
  type TransactionRecord,
  type TransactionState,
  useTransactions,
} from "@/transactions/store";
import { useSession } from "@/wallet/session";
import { Button, Spinner } from "../button";
import { classes } from "../classes";
import { Dialog } from "../dialog";
import { Icon } from "../icons";
import { EmptyState } from "../states";
import { Hash, Time } from "../values";

/** Everything the account has sent from this browser, with its state. */
export function ActivityPanel() {
  const open = usePanel() === "activity";
  const { account } = useSession();
  const records = useTransactions(account);
  const finished = records.some((record) => !isUnfinished(record));
  return (
    <Dialog open={open} onClose={() => openPanel(undefined)} side title={texts.activity}>
      {records.length === 0 ? (
        <EmptyState title={texts.empty}>{account === undefined ? texts.notConnected : texts.emptyText}</EmptyState>
      ) : (
        <>
          <ul className="divide-y divide-line">
            {records.map((record) => (
              <Entry key={record.id} record={record} />
            ))}
          </ul>
          {finished && account !== undefined && (
            <Button tone="quiet" size="small" className="mt-4" onClick={() => clearFinished(account)}>
              {texts.clear}
            </Button>
          )}
        </>
      )}
    </Dialog>
  );
}

function Entry({ record }: { record: TransactionRecord }) {
  const { title, state, href, hash, block, error, createdAt } = record;
  return (
    <li className="flex gap-3 py-4 first:pt-0">
      <Mark state={state} />
      <div className="min-w-0 grow">
        <p className="font-medium break-words">{title}</p>
        <p className="text-sm text-muted">
          {texts.states[state]} · <Time at={Math.floor(createdAt / 1000)} />
        </p>
        {error && (
          <p className={classes("mt-1 text-sm", state !== "handed" && "text-bad")}>
            {error.message} <span className="text-muted">{error.nextStep}</span>
          </p>
        )}
        <p className="mt-1 flex flex-wrap items-center gap-x-4 text-sm text-muted">
          {hash && <Hash value={hash} label={texts.hash} />}
          {block !== undefined && <span>{texts.block(block)}</span>}
          {href && (
            <Link href={href} onClick={() => openPanel(undefined)} className="font-medium text-accent hover:underline">
              {texts.goThere}
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}

function Mark({ state }: { state: TransactionState }) {
  if (state === "wallet" || state === "sent" || state === "mined")
    return (
      <span className="mt-0.5 text-accent">
        <Spinner size={22} />
      </span>
    );
  if (state === "handed")
    return (
      <span className="mt-0.5 text-muted">
        <Icon name="wallet" size={22} />
      </span>
    );
  const good = state === "done";
  return (
    <span
      className={classes(
        "mt-0.5 flex size-5.5 shrink-0 items-center justify-center rounded-full",
        good ? "bg-good-soft text-good" : "bg-bad-soft text-bad",
      )}
    >
      <Icon name={good ? "check" : "cross"} size={14} />
    </span>
  );
}
