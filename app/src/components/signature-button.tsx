"use client";

import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { openPanel } from "@/data/panels";
import { transactionTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";
import { Button, type ButtonTone } from "./button";

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
  const press = () => {
    if (lost === "noWallet") return openPanel("wallet");
    if (lost === "wrongChain") return void engine?.switchToChain().catch(() => undefined);
    step.mutate();
  };
  const reason = step.error === null || engine === undefined ? undefined : engine.explain(step.error);
  return (
    <div>
      <Button
        tone={tone}
        busy={step.isPending}
        disabled={starting || (disabled && lost === undefined)}
        onClick={press}
        className="w-full"
      >
        {step.isPending ? texts.button.asking.key : lost === undefined ? children : texts.button[lost]}
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
