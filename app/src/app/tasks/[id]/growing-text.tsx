"use client";

import { Button } from "@/components/button";
import { Card, Note } from "@/components/surfaces";
import { TextPaper } from "@/components/text-work";
import { taskTexts, within } from "@/texts/texts";

const texts = within(taskTexts, "growing");

/** A text while it is written, for whoever ordered it. @param ask Signs to be shown it; not there when that is done */
export function GrowingText({ text, ask }: { text: string | undefined; ask: (() => void) | undefined }) {
  if (ask !== undefined) return <Note action={<Button onClick={ask}>{texts.watch}</Button>}>{texts.hint}</Note>;
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      {/* Not read aloud word by word. */}
      {text === undefined ? <p className="mt-3 text-muted">{texts.waiting}</p> : <TextPaper text={text} aria-live="off" className="mt-3 min-h-72" />}
    </Card>
  );
}
