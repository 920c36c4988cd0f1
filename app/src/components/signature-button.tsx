"use client";

import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { openPanel } from "@/data/panels";
import { useLasting } from "@/data/use-lasting";
import { useReloadOnReturn } from "@/data/use-reload-on-return";
import { transactionTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";
import { Button, type ButtonTone } from "./button";

/** Milliseconds after which a slow start is explained to the user. */
const PATIENCE_MS = 1_000;

/** A step that takes a signature and no transaction. Without a wallet, or on the wrong chain, it leads there first. */
export function SignatureButton({
  step,
  children,
  tone = "primary",
  disabled = false,
}: {
  step: Pick<UseMutationResult<void, Error, void>, "mutate" | "isPending" | "error">;
  children: ReactNode;
  tone?: ButtonTone;
  disabled?: boolean;
}) {
  const engine = useEngine();
  const { status, account, onRightChain } = useSession();
  const starting = engine === undefined || status === "starting" || status === "connecting";
  const lost = starting ? undefined : account === undefined ? "noWallet" : onRightChain ? undefined : "wrongChain";
  const [switching, setSwitching] = useState<unknown>();
  const slow = useLasting(starting, PATIENCE_MS);
  useReloadOnReturn(step.isPending);
  const press = () => {
    if (lost === "noWallet") return openPanel("wallet");
    if (lost === "wrongChain") {
      setSwitching(undefined);
      return void engine?.switchToChain().catch(setSwitching);
    }
    step.mutate();
  };
  const error = lost === "wrongChain" ? switching : (step.error ?? undefined);
  const reason = error === undefined ? undefined : engine?.explain(error);
  return (
    <div>
      <Button
        tone={tone}
        busy={step.isPending}
        disabled={starting || (disabled && lost === undefined)}
        onClick={press}
        className="w-full"
      >
        {step.isPending
          ? texts.button.asking.key
          : slow
            ? texts.button.starting
            : lost === undefined
              ? children
              : texts.button[lost]}
      </Button>
      <div aria-live="polite" className="text-sm">
        {reason && !step.isPending && (
          <p className={reason.code === "user_rejected" ? "mt-2 text-muted" : "mt-2 text-bad"}>
            {reason.message} <span className="text-muted">{reason.nextStep}</span>
          </p>
        )}
      </div>
    </div>
  );
}
