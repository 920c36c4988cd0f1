"use client";

import { useEffect, useState } from "react";

/** Unix seconds, moving; undefined in server HTML and the first paint. */
export function useNow(everyMs = 1_000): number | undefined {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Math.floor(Date.now() / 1000));
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
