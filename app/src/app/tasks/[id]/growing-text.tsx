"use client";

import { useState } from "react";
import { Button } from "@/components/button";
import { Card, Note } from "@/components/surfaces";
import { TextPaper } from "@/components/text-work";
import { taskTexts, within } from "@/texts/texts";

const texts = within(taskTexts, "growing");

/** The partial text of a task, for its producer, until the final one is opened. @param ask Signs the request for it; absent once signed */
export function GrowingText({
  text,
  written,
  ask,
}: {
  text: string | undefined;
  written: boolean;
  ask: (() => void) | undefined;
}) {
  const [seen, setSeen] = useState(text);
  if (text !== undefined && text !== seen) setSeen(text);
  if (written && seen === undefined) return null;
  if (ask !== undefined) return <Note action={<Button onClick={ask}>{texts.watch}</Button>}>{texts.hint}</Note>;
  return (
    <Card className={written ? "order-last" : undefined}>
      <h2 className="text-xl">{texts.title}</h2>
      {/* Not read aloud word by word. */}
      {seen === undefined ? (
        <p className="mt-3 text-muted">{texts.waiting}</p>
      ) : (
        <TextPaper text={seen} aria-live="off" className="mt-3 min-h-72" />
      )}
    </Card>
  );
}
