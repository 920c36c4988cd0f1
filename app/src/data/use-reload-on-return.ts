"use client";

import { useEffect } from "react";

/**
 * While `asked`, a page that comes back from the back/forward cache loads anew: browsers cut its line to the wallet when it went
 * there, so that the answer to what it had asked never comes.
 */
export function useReloadOnReturn(asked: boolean): void {
  useEffect(() => {
    if (!asked) return;
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) window.location.reload();
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [asked]);
}
