"use client";

import { createStore } from "./store";

/** `id` differs each time, so that the same words twice are heard twice. */
type Announcement = { id: number; text: string };

const store = createStore<Announcement | undefined>(undefined);

/** Has screen readers say something that is seen without words, or whose place on the page appears together with it. */
export function announce(text: string): void {
  store.set({ id: (store.get()?.id ?? 0) + 1, text });
}

export const useAnnouncement = store.use;
