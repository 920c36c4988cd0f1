"use client";

import { useState } from "react";
import type { Address } from "viem";
import { Button } from "@/components/button";
import { useConfig } from "@/config/config-context";
import { indexerOf } from "@/data/clients";
import { permission, startNotifying, stopNotifying, useNotifying } from "@/data/notifying";
import { mineTexts, within } from "@/texts/texts";

const texts = within(mineTexts, "notify");

/** Turns browser notifications on and off; a feed works without the page. */
export function NotifyMe({ account }: { account: Address }) {
  const config = useConfig();
  const on = useNotifying();
  const [refused, setRefused] = useState(false);
  const press = async () => {
    if (on) return stopNotifying();
    setRefused(!(await startNotifying()));
  };
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button size="small" aria-pressed={on} onClick={() => void press()}>
        {on ? texts.stop : texts.start}
      </Button>
      <p className="text-sm text-muted" aria-live="polite">
        {refused ? (permission() === "unsupported" ? texts.unsupported : texts.refused) : on ? texts.on : texts.text}
      </p>
      {config && (
        <p className="w-full text-sm text-muted">
          <a
            href={indexerOf(config).alertsFeedUrl(account)}
            type="application/atom+xml"
            className="font-medium text-accent hover:underline"
          >
            {texts.feed}
          </a>{" "}
          {texts.feedText}
        </p>
      )}
    </div>
  );
}
