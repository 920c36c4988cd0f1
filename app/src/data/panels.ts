"use client";

import { createStore } from "./store";

/** The panel that is open above the page, if any. */
export type Panel = "wallet" | "activity" | undefined;

const store = createStore<Panel>(undefined);

export const openPanel = (panel: Panel): void => store.set(panel);
export const usePanel = store.use;
