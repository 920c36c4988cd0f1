"use client";

import { useEffect } from "react";
import { announce } from "@/data/announcements";
import { taskTexts as texts } from "@/texts/texts";
import type { SealedContent } from "./use-sealed";

/** Files that were announced: several parts of a page may show the same one. */
const announced = new WeakSet<Uint8Array>();

/** Tells screen readers that files are open, which is seen by what takes the place of the progress. */
export function useOpenedAloud(contents: readonly SealedContent[]): void {
  const open = contents.flatMap(({ state, file }) => (state === "open" && file !== undefined ? [file] : []));
  const count = open.length;
  const all = contents.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `open` is a new array each time; count and last file identify it
  useEffect(() => {
    if (open.every((file) => announced.has(file))) return;
    for (const file of open) announced.add(file);
    announce(texts.check.opened(count, all));
  }, [count, open.at(-1), all]);
}
