"use client";

import { useEffect } from "react";
import { createStore } from "./store";

const KEY = "genuine.notify";

/** Whether this browser's owner asked to be notified of due steps, and the browser lets the page. */
const store = createStore(false);

export function useNotifying(): boolean {
  // Not known on the server, nor to the first paint.
  useEffect(() => store.set(wished() && permission() === "granted"), []);
  return store.use();
}

/** The browser's permission: "unsupported" without notifications. */
export function permission(): NotificationPermission | "unsupported" {
  return typeof Notification === "undefined" ? "unsupported" : Notification.permission;
}

/** Asks the browser's owner. Resolves with whether there will be notifications. */
export async function startNotifying(): Promise<boolean> {
  const granted = permission() !== "unsupported" && (await Notification.requestPermission()) === "granted";
  remember(granted);
  return granted;
}

export function stopNotifying(): void {
  remember(false);
}

function remember(wish: boolean): void {
  try {
    if (wish) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // Private windows may refuse: the wish then lives as long as the page.
  }
  store.set(wish);
}

function wished(): boolean {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}
