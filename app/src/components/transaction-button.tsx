"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useConfig } from "@/config/config-context";
import { openPanel } from "@/data/panels";
import { useLasting } from "@/data/use-lasting";
import { transactionTexts as texts, walletTexts } from "@/texts/texts";
import { type Reason, TOO_LITTLE, type TransactionSpec } from "@/transactions/run";
import type { TransactionRecord } from "@/transactions/store";
import { useTransaction } from "@/transactions/use-transaction";
import { useEngine } from "@/wallet/engine-context";
import { useAccount, useSession } from "@/wallet/session";
import { Button, type ButtonSize, type ButtonTone } from "./button";
import { classes } from "./classes";

/** Milliseconds after which a slow check is explained to the user. */
const PATIENCE_MS = 1_000;

/**
 * One step of a person as a button: enabled once its simulation passed, and a sentence under it when not, or about what
 * the wallet will ask, which the test wallet does not. Without a wallet, or on the wrong chain, it leads there first.
 */
export function TransactionButton({
  spec,
  children,
  tone = "primary",
  size,
  disabled = false,
  onDone,
  leads = {},
  className,
}: {
  /** Undefined while a form is not filled in. */
  spec: TransactionSpec | undefined;
  children: ReactNode;
  tone?: ButtonTone;
  size?: ButtonSize;
  disabled?: boolean;
  /** After it was indexed. Not called for one that failed. */
  onDone?(record: TransactionRecord): void;
  /** Links for errors that prevent the step, by their codes. */
  leads?: Readonly<Record<string, { href: string; text: string }>>;
  className?: string;
}) {
  const engine = useEngine();
  const isTestWallet = useSession().persona !== undefined;
  const { phase, reason: refusal, steps, asking, start } = useTransaction(spec);
  const [switching, setSwitching] = useState<Reason>();
  const reason = phase === "wrongChain" ? switching : refusal;
  const lead = reason && leads[reason.code];
  const busy = phase === "starting" || phase === "asking" || phase === "sent" || phase === "mined";

  const checking = useLasting(phase === "checking" && spec !== undefined && !disabled, PATIENCE_MS);

  const press = async () => {
    if (phase === "noWallet") return openPanel("wallet");
    if (phase === "wrongChain") {
      setSwitching(undefined);
      return void engine?.switchToChain().catch((error: unknown) => setSwitching(engine.explain(error)));
    }
    const record = await start();
    if (record?.state === "done") onDone?.(record);
  };

  const waits = spec === undefined || disabled || phase === "checking" || phase === "blocked";
  const several = phase === "ready" && steps.length > 1 && !isTestWallet && !disabled && reason === undefined;
  return (
    <div className={className}>
      <Button
        tone={tone}
        size={size}
        busy={busy}
        disabled={waits && phase !== "noWallet" && phase !== "wrongChain"}
        onClick={() => void press()}
        className="w-full"
      >
        {phase === "noWallet" || phase === "wrongChain" || phase === "sent" || phase === "mined" || phase === "starting"
          ? texts.button[phase]
          : phase === "asking"
            ? texts.button.asking[asking ?? "send"]
            : children}
      </Button>
      <div aria-live="polite" className={classes("text-sm", reason || several ? "mt-2" : "")}>
        {reason && !busy && (
          <p className={reason.code === "user_rejected" ? "text-muted" : "text-bad"}>
            {reason.message} <span className="text-muted">{reason.nextStep}</span>
          </p>
        )}
        {lead !== undefined && !busy && (
          <Link href={lead.href} className="mt-2 inline-block font-medium text-accent hover:underline">
            {lead.text}
          </Link>
        )}
        {reason?.code === TOO_LITTLE && !busy && <Faucet />}
        {checking && <p className="mt-2 text-muted">{texts.button.checking}</p>}
        {several && <p className="text-muted">{texts.stepsTogether(steps.map((step) => texts.steps[step]))}</p>}
      </div>
    </div>
  );
}

/** Test dollars, where the chain gives them away. */
export function Faucet({ className }: { className?: string }) {
  const config = useConfig();
  const account = useAccount();
  if (config?.faucet !== true || account === undefined) return null;
  return (
    <TransactionButton
      tone="plain"
      className={className ?? "mt-3"}
      spec={{
        id: `faucet:${account}`,
        title: walletTexts.faucetTitle,
        call: ({ build, deployment }) => build.faucet(deployment, account),
      }}
    >
      {walletTexts.faucet}
    </TransactionButton>
  );
}
