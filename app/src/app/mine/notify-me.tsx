"use client";

import { useState } from "react";
import { Button } from "@/components/button";
import { permission, startNotifying, stopNotifying, useNotifying } from "@/data/notifying";
import { mineTexts, within } from "@/texts/texts";

const texts = within(mineTexts, "notify");

/** Asks for the browser's notifications, and ends them. */
export function NotifyMe() {
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
    </div>
  );
}
