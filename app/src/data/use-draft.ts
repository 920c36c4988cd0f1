"use client";

import { useEffect, useState } from "react";

/** Text that somebody is writing: it is there again after a reload, in this tab alone. */
export function useDraft(name: string): [string, (text: string) => void] {
  const [text, setText] = useState("");
  // After the first paint, which is the server's.
  useEffect(() => setText(kept(name)), [name]);
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
