"use client";

import { useId } from "react";
import { acceptTexts as texts } from "@/texts/texts";
import { acceptsAlone } from "@/transactions/accepts-alone";
import { useEngine } from "@/wallet/engine-context";

/** Option beside a payment. Not on chains with fees, which the acceptor could not pay. */
export function AcceptAlone() {
  const engine = useEngine();
  const id = useId();
  const chosen = acceptsAlone.use();
  if (engine?.canAcceptAlone !== true) return null;
  return (
    <div className="flex gap-3">
      <input
        id={id}
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-accent"
        checked={chosen}
        aria-describedby={`${id}-why`}
        onChange={({ target }) => acceptsAlone.set(target.checked)}
      />
      <div>
        <label htmlFor={id} className="cursor-pointer font-medium">
          {texts.label}
        </label>
        <p id={`${id}-why`} className="text-sm text-muted">
          {texts.why}
        </p>
      </div>
    </div>
  );
}
