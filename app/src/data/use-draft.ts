"use client";

import { type RefObject, useEffect, useState } from "react";

/**
 * A text draft that survives a reload, in this tab only.
 * @param field Where it is written: what came into it before the page's scripts did is kept.
 */
export function useDraft(name: string, field: RefObject<HTMLTextAreaElement | null>): [string, (text: string) => void] {
  const [text, setText] = useState("");
  // After the first paint, which is the server's.
  useEffect(() => {
    const typed = field.current?.value ?? "";
    if (typed !== "") keep(name, typed);
    setText(typed === "" ? kept(name) : typed);
  }, [name, field]);
  const change = (changed: string) => {
    setText(changed);
    keep(name, changed);
  };
  return [text, change];
}

// A browser that forbids storage keeps nothing.

function kept(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function keep(name: string, text: string): void {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    return;
  }
}
