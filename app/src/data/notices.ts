"use client";

import { createStore } from "./store";

/** `href`: where it shows. */
export type Notice = { id: number; tone: "good" | "bad" | "info"; title: string; text: string; href?: string };

const store = createStore<readonly Notice[]>([]);
let last = 0;

/** Good news leave by themselves; bad ones stay until dismissed. The activity list keeps both. */
export function showNotice(notice: Omit<Notice, "id">): void {
  const id = ++last;
  store.set([...store.get(), { ...notice, id }].slice(-4));
  if (notice.tone !== "bad") setTimeout(() => dismissNotice(id), 6_000);
}

export function dismissNotice(id: number): void {
  store.set(store.get().filter((notice) => notice.id !== id));
}

export const useNotices = store.use;
