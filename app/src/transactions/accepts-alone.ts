"use client";

import { safeStorage } from "@/data/safe-storage";
import { createStore } from "@/data/store";

const NAME = "genuine.acceptsAlone";
const store = createStore(typeof window !== "undefined" && safeStorage.getItem(NAME) === "yes", false);

/** Whether deliveries are accepted without asking once they are complete. Chosen once, in this browser, for all accounts. */
export const acceptsAlone = {
  get: store.get,
  use: store.use,
  set(yes: boolean): void {
    if (yes) safeStorage.setItem(NAME, "yes");
    else safeStorage.removeItem(NAME);
    store.set(yes);
  },
};
